/** What the audit log hears of tokens that are issued at the token endpoint. */
import { type AuditEvent, type AuditEventTypes, outcomeOf } from '../audit/audit-event.ts'
import type { AuthorizationCode } from '../authorize/authorization-code.ts'
import { clientSubject } from '../clients/oauth-client.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { namesOfSession } from '../sessions/audit-events.ts'
import type { Session } from '../sessions/session.ts'

type Type = 'code_redeemed' | 'code_reuse' | 'refresh' | 'refresh_reuse' | 'token_issued' | 'token_exchanged'

export const GRANT_EVENTS: AuditEventTypes<Type> = {
  code_redeemed: 'An authorization code was exchanged for tokens, or was refused.',
  code_reuse: 'An authorization code was used again, so it was copied. The session that it began has ended.',
  refresh:
    'A session was refreshed, or the refresh was refused. `retry`: with the token before, by whoever had been answered. `grace`: with the token before, a moment after it was exchanged. The first of a session from a network and with a client is a row, and the others of the next six hours are one more.',
  refresh_reuse: 'A refresh token was used again after its grace time, so it was copied. The session has ended.',
  token_issued: 'A client was given an access token of its own.',
  token_exchanged: 'A client was given an access token to act for a user, or was refused one.',
}

type GrantEvent = AuditEvent<Type>

export function codeRedeemed(code: AuthorizationCode, from: ClientInfo): GrantEvent {
  return { ...from, type: 'code_redeemed', outcome: 'success', ...namesOfCode(code) }
}

export function codeRefused(reason: string, from: ClientInfo, code: AuthorizationCode | undefined): GrantEvent {
  return { ...from, type: 'code_redeemed', outcome: 'refused', reason, ...(code && namesOfCode(code)) }
}

/** Recorded once for a code. */
export function codeReused(code: AuthorizationCode, from: ClientInfo): GrantEvent {
  return { ...from, type: 'code_reuse', outcome: 'refused', reason: 'code_reuse', ...namesOfCode(code) }
}

function namesOfCode({ sessionId: session, subject, clientId: client }: AuthorizationCode) {
  return { session, subject, client }
}

/** @param reason - for a token that was exchanged before: `retry` by the same caller, or `grace` a moment ago */
export function refreshed(session: Session, from: ClientInfo, reason?: 'retry' | 'grace'): GrantEvent {
  return { ...from, type: 'refresh', outcome: 'success', ...(reason && { reason }), ...namesOfSession(session) }
}

export function refreshRefused(reason: string, from: ClientInfo, session: Session | undefined): GrantEvent {
  return { ...from, type: 'refresh', outcome: 'refused', reason, ...(session && namesOfSession(session)) }
}

/** Recorded once for a session, by the request that ended it. */
export function refreshReused(session: Session, from: ClientInfo): GrantEvent {
  return { ...from, type: 'refresh_reuse', outcome: 'refused', reason: 'refresh_reuse', ...namesOfSession(session) }
}

/** @param tokenId - `jti` */
export function clientTokenIssued(clientId: string, tokenId: string, from: ClientInfo): GrantEvent {
  const reason = 'client_credentials'
  return { ...from, type: 'token_issued', outcome: 'success', reason, client: clientId, object: tokenId }
}

/** The client is who it says; what it would get is nothing that a guard takes. */
export function clientTokenRefused(clientId: string, refusal: string, from: ClientInfo): GrantEvent {
  return { ...from, type: 'token_issued', ...outcomeOf(refusal), client: clientId }
}

/** @param result - the user and the new token's `jti`, or why no token was issued */
export function tokenExchanged(
  clientId: string,
  result: { readonly subject: string; readonly tokenId: string } | { readonly refusal: string },
  from: ClientInfo,
): GrantEvent {
  const what =
    'refusal' in result
      ? outcomeOf(result.refusal)
      : { ...outcomeOf(undefined), subject: result.subject, object: result.tokenId }
  return { ...from, type: 'token_exchanged', ...what, actor: clientSubject(clientId), client: clientId }
}
