/** A login session: what begins with a login, goes on by refreshing, and ends once. All its refresh tokens are one family. */
import type { ClientDevice } from '../http/client-info.ts'

/** Why a session was ended. Stable: users and operators read it. */
export type SessionEndReason =
  /** Logged out here. */
  | 'logout'
  /** Logged out everywhere, from this session or another. */
  | 'logout_everywhere'
  /** Its user ended it from the list of sessions. */
  | 'ended_by_user'
  /** An operator ended it. */
  | 'ended_by_operator'
  /** Its refresh token was revoked (RFC 7009). */
  | 'token_revoked'
  /** A refresh token was used again after its grace time, so it was copied. */
  | 'refresh_reuse'
  /** The authorization code that it began with was used twice, so it was copied. */
  | 'code_reuse'
  /** Its user has withdrawn their consent. */
  | 'consent_withdrawn'
  /** Its client was removed or disabled. */
  | 'client_ended'
  /** The user is gone or disabled. */
  | 'principal_unknown'
  /** Its user has begun more sessions than they may have, and this one was unused for longest. */
  | 'too_many'
  | 'password_changed'
  /** Its browser has logged in anew, and has the cookies of another now. */
  | 'replaced'
  /** Its first token would have been too large. */
  | 'token_too_large'

/** A session. Times are seconds since the epoch. */
export interface Session extends ClientDevice {
  /** `sid` */
  readonly id: string
  /** `sub` */
  readonly subject: string
  /** Who may refresh it. */
  readonly clientId: string
  /** What the user calls the device. */
  readonly deviceLabel?: string
  /** The scopes that its tokens may have at most, separated by spaces. Left out: all that the user has. */
  readonly scope?: string
  /** For which APIs its tokens may be (`aud`). Left out: those of users' own logins. */
  readonly resources?: readonly string[]
  /** The login of the browser in which it began, and the consent of its user to its client, where there was one. */
  readonly loginId?: string
  readonly consentId?: string
  /** How the user showed who they are (RFC 8176, OpenID Connect Core §2), where that is told. */
  readonly amr?: readonly string[]
  readonly acr?: string
  /** The thumbprint of the key without which it cannot be refreshed (RFC 9449 §5). */
  readonly jkt?: string
  /** When it was bound to that key, where that was not at its beginning. */
  readonly boundAt?: number
  readonly createdAt: number
  /** When the user logged in: `auth_time`, the same for as long as the session lasts. */
  readonly authenticatedAt: number
  readonly lastUsedAt: number
  readonly idleExpiresAt: number
  readonly absoluteExpiresAt: number
  readonly ended?: { readonly at: number; readonly reason: SessionEndReason }
}

/** The state of a session. */
export type SessionState = 'live' | 'ended' | 'expired'

/** @param now - seconds since the epoch */
export function stateOf({ ended, idleExpiresAt, absoluteExpiresAt }: Session, now: number): SessionState {
  if (ended) return 'ended'
  return now < idleExpiresAt && now < absoluteExpiresAt ? 'live' : 'expired'
}
