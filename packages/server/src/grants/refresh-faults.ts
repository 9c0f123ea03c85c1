/** Why a refresh token is refused, and what is said of it. */
import type { ClientInfo } from '../http/client-info.ts'
import type { Session } from '../sessions/session.ts'
import { refreshRefused } from './audit-events.ts'
import type { GrantRefused } from './grant.ts'

/** Why a refresh token is refused. Stable. */
export type RefreshFault =
  /** It was not issued here, or it was issued to another client, or so long ago that it is forgotten. */
  | 'refresh_unknown'
  | 'session_ended'
  | 'session_expired'
  /** It had been exchanged before, so it was copied. Every token of the session is then refused with this code. */
  | 'refresh_reuse'
  /** It is older than the token before the current one, which was exchanged a moment ago. The session lives. */
  | 'refresh_superseded'
  /** The session is bound to a key, and the request has no proof of it (RFC 9449 §5). The session lives. */
  | 'refresh_key_mismatch'

const DESCRIPTIONS: Readonly<Record<RefreshFault, string>> = {
  refresh_unknown: 'The refresh token is not known here. Log in again.',
  session_ended: 'The session was ended. Log in again.',
  session_expired: 'The session has expired. Log in again.',
  refresh_reuse: 'A refresh token of this session was used twice, so the session was ended. Log in again.',
  refresh_superseded: 'The session has gone on with a newer refresh token.',
  refresh_key_mismatch: 'The refresh token is bound to a key. Send a DPoP proof of that key (RFC 9449).',
}

export function refused(
  code: RefreshFault,
  from: ClientInfo,
  session?: Session,
): Extract<GrantRefused, { readonly kind: 'grant_refused' }> {
  return {
    kind: 'grant_refused',
    error: 'invalid_grant',
    description: DESCRIPTIONS[code],
    code,
    events: [refreshRefused(code, from, session)],
  }
}
