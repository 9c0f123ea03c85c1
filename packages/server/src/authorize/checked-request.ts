/**
 * An authorization request whose client, address, resource and scopes were checked, once. It is carried through the flow whole, so that nothing is read anew:
 * neither from an address nor from a client that has changed meanwhile.
 */
import type { AuthorizationRequest } from '@latchkey/protocol'
import type { OAuthClient } from '../clients/oauth-client.ts'

export interface CheckedRequest extends Omit<AuthorizationRequest, 'scopes' | 'resources'> {
  readonly client: Pick<OAuthClient, 'id' | 'name' | 'kind' | 'firstParty'> & {
    /** How one that nobody registered says who it is: it is kept once a user has allowed it something. */
    readonly document?: Pick<OAuthClient, 'authentication' | 'jwks' | 'jwksUri'>
  }
  readonly redirectUri: string
  /** `aud` of its tokens. */
  readonly resource: string
  readonly scopes: readonly string[]
  /** Nobody's client asks: the user wants to see their own page. Nothing of a client in here means anything then. */
  readonly isForOwnPage?: boolean
  /** Whether the client wrote which scopes: a restart asks for the same. */
  readonly asked: { readonly scope?: string; readonly resource?: string }
}

/** The address with which the same request begins anew, in whatever browser. */
export function restartPath(path: string, request: CheckedRequest): string {
  const { client, redirectUri, codeChallenge, asked, state, nonce, prompt, maximumAgeSeconds } = request
  const optional: Readonly<Record<string, string | undefined>> = {
    scope: asked.scope,
    resource: asked.resource,
    state,
    nonce,
    prompt: joined(prompt),
    max_age: maximumAgeSeconds?.toString(),
    acr_values: joined(request.acrValues),
    login_hint: request.loginHint,
    ui_locales: joined(request.uiLocales),
  }
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: redirectUri,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  })
  for (const [name, value] of Object.entries(optional)) if (value !== undefined) query.set(name, value)
  return `${path}?${query}`
}

function joined(words: readonly string[]): string | undefined {
  return words.length > 0 ? words.join(' ') : undefined
}
