/** What is sealed for a login that ends at the user's own page, and at no client. */
import type { CheckedRequest } from './checked-request.ts'

export function ownPageRequest(issuer: string): CheckedRequest {
  return {
    isForOwnPage: true,
    client: { id: '', name: new URL(issuer).host, kind: 'registered', firstParty: true },
    ...{ redirectUri: '', resource: '', codeChallenge: '', scopes: [], asked: {} },
    ...{ prompt: [], acrValues: [], uiLocales: [] },
  }
}
