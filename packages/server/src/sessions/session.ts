/** A login session: what begins with a login, goes on by refreshing, and ends once. All its refresh tokens are one family. */
import type { ClientInfo } from '../http/client-info.ts'

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
  /** A refresh token was used again after its grace time: somebody has a copy of it. */
  | 'refresh_reuse'
  /** The user is gone or disabled. */
  | 'principal_unknown'
  | 'password_changed'

/** A session. Times are seconds since the epoch. */
export interface Session extends ClientInfo {
  /** `sid` */
  readonly id: string
  /** `sub` */
  readonly subject: string
  /** Who may refresh it. */
  readonly clientId: string
  /** What the user calls the device. */
  readonly deviceLabel?: string
  /** The most that its tokens may be used for, separated by spaces. Left out: whatever the user may do. */
  readonly scope?: string
  readonly createdAt: number
  /** When the user showed who they are: `auth_time`, the same for as long as the session lasts. */
  readonly authenticatedAt: number
  readonly lastUsedAt: number
  readonly idleExpiresAt: number
  readonly absoluteExpiresAt: number
  readonly ended?: { readonly at: number; readonly reason: SessionEndReason }
}

/** What has become of a session. */
export type SessionState = 'live' | 'ended' | 'expired'

/** @param now - seconds since the epoch */
export function stateOf({ ended, idleExpiresAt, absoluteExpiresAt }: Session, now: number): SessionState {
  if (ended) return 'ended'
  return now < idleExpiresAt && now < absoluteExpiresAt ? 'live' : 'expired'
}
