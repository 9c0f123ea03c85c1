/** Issues an access token to a client, for itself (RFC 6749 §4.4). */
import type { IssuedToken } from '@latchkey/protocol'
import type { Audit } from '../audit/audit.ts'
import { clientSubject, type OAuthClient } from '../clients/oauth-client.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { IssueAccessToken } from '../tokens/issue-access-token.ts'
import { narrowScopes } from '../tokens/narrow-scopes.ts'
import { audienceFor } from './audience-for.ts'
import { clientTokenIssued } from './audit-events.ts'

/** What issuing needs. */
export interface IssueClientTokenPorts {
  readonly issue: IssueAccessToken
  readonly audit: Audit
}

/** What a client asks for. */
export interface ClientTokenRequest {
  readonly oauthClient: OAuthClient
  readonly scopes: readonly string[] | undefined
  readonly audience: string | undefined
  readonly client: ClientInfo
}

/** What a client gets. */
export type ClientTokenResult =
  | { readonly kind: 'issued'; readonly access: IssuedToken; readonly scopes: readonly string[] }
  | { readonly kind: 'scope_refused' | 'audience_refused' }

export type IssueClientToken = (request: ClientTokenRequest) => Promise<ClientTokenResult>

export function createIssueClientToken({ issue, audit }: IssueClientTokenPorts): IssueClientToken {
  return async ({ oauthClient, scopes: asked, audience: wanted, client }) => {
    const audience = audienceFor(oauthClient, wanted)
    if (!audience) return { kind: 'audience_refused' }
    const scopes = narrowScopes(oauthClient.scopes, undefined, asked)
    if (!scopes) return { kind: 'scope_refused' }
    const subject = clientSubject(oauthClient.id)
    const access = issue({ id: subject, scopes }, { claims: { client_id: oauthClient.id, ...audience } })
    await audit.record(clientTokenIssued(oauthClient.id, String(access.claims?.['jti']), client))
    return { kind: 'issued', access, scopes }
  }
}
