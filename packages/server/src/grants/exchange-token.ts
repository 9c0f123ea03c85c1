/**
 * Exchanges a user's access token for one with which a client acts on the user's behalf (RFC 8693). The new token says who acts (`act`),
 * may do no more than the old one, lives no longer, and dies with the session that the old one belongs to.
 */
import type { IssuedToken, TokenSession } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import type { Audit } from '../audit/audit.ts'
import { clientSubject, type OAuthClient } from '../clients/oauth-client.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { IssueAccessToken } from '../tokens/issue-access-token.ts'
import { narrowScopes } from '../tokens/narrow-scopes.ts'
import type { AccessTokenReader } from '../tokens/read-access-token.ts'
import type { Clock } from '../world/clock.ts'
import { audienceFor } from './audience-for.ts'
import { tokenExchanged } from './audit-events.ts'

/** What exchanging needs. */
export interface ExchangeTokenPorts {
  readonly reader: AccessTokenReader
  readonly issue: IssueAccessToken
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** What a client asks for. */
export interface ExchangeRequest {
  readonly oauthClient: OAuthClient
  readonly subjectToken: string
  /** Of whoever acts, where that is not the client itself. It must have been issued to the client. */
  readonly actorToken?: string
  readonly scopes: readonly string[] | undefined
  readonly audience: string | undefined
  readonly client: ClientInfo
}

/** What becomes of it. */
export type ExchangeResult =
  | { readonly kind: 'issued'; readonly access: IssuedToken; readonly scopes: readonly string[] }
  | { readonly kind: 'subject_refused' | 'actor_refused' | 'scope_refused' | 'audience_refused' }

/** @throws {DomainError} store_unavailable: nobody knows now what was revoked */
export type ExchangeToken = (request: ExchangeRequest) => Promise<ExchangeResult>

/** Whoever acts for whoever acts …: a token must not grow with each hop. */
const MOST_ACTORS = 4

export function createExchangeToken({ reader, issue, audit, clock }: ExchangeTokenPorts): ExchangeToken {
  return async (request) => {
    const result = await exchange(request)
    const { oauthClient, client } = request
    const claims = result.kind === 'issued' ? result.access.claims : undefined
    const what = claims ? { subject: String(claims['sub']), tokenId: String(claims['jti']) } : { refusal: result.kind }
    await audit.record(tokenExchanged(oauthClient.id, what, client))
    return result
  }

  async function exchange(request: ExchangeRequest): Promise<ExchangeResult> {
    const { oauthClient, subjectToken, actorToken, scopes: asked, audience: wanted } = request
    const subject = await reader.readGood(subjectToken)
    // What the leeway still takes would be exchanged for a token that is over.
    if (!subject || Number(subject['exp']) <= clock.now() || chainOf(subject) >= MOST_ACTORS) {
      return { kind: 'subject_refused' }
    }
    const actor = actorToken === undefined ? { sub: clientSubject(oauthClient.id) } : await reader.readGood(actorToken)
    if (!actor || (actorToken !== undefined && actor['client_id'] !== oauthClient.id)) return { kind: 'actor_refused' }
    const audience = audienceFor(oauthClient, wanted)
    if (!audience) return { kind: 'audience_refused' }
    const scopes = narrowScopes(scopesOf(subject), oauthClient.scopes, asked)
    if (!scopes) return { kind: 'scope_refused' }
    const act = { sub: actor['sub'], ...(subject['act'] !== undefined && { act: subject['act'] }) }
    // No roles: what a user may do by them has no limit that a client could be given.
    const access = issue(
      { id: String(subject['sub']), scopes },
      {
        session: sessionOf(subject),
        claims: { client_id: oauthClient.id, ...audience, act },
        notAfter: Math.floor(Number(subject['exp'])),
      },
    )
    return { kind: 'issued', access, scopes }
  }
}

function scopesOf({ scope }: Claims): readonly string[] {
  return typeof scope === 'string' ? scope.split(' ') : []
}

function sessionOf({ sid, auth_time: authenticatedAt }: Claims): TokenSession | undefined {
  return typeof sid === 'string' && typeof authenticatedAt === 'number' ? { id: sid, authenticatedAt } : undefined
}

/** How many act already. */
function chainOf(claims: Claims): number {
  let count = 0
  for (let act = claims['act']; typeof act === 'object' && act !== null; act = (act as Claims)['act']) count += 1
  return count
}
