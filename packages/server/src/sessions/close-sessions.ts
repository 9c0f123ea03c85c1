/** Ends sessions so that none of their tokens is valid any more. Every way to end a session uses it. */

import type { Raise } from '../events/listener.ts'
import { sessionEnded } from '../events/session-ended.ts'
import type { Clock } from '../world/clock.ts'
import type { Session, SessionEndReason } from './session.ts'
import type { SessionStore } from './session-store.ts'

/** What closing needs. */
export interface CloseSessionsPorts {
  /** Guards learn of it before the row says so. */
  readonly raise: Raise<{ readonly sessions: Pick<SessionStore, 'end'> }>['raise']
  /** The longest that an access token of any face may still live. */
  readonly accessTokenLifetimeSeconds: () => number
  /** Of the sessions' tokens. Left out: each session is revoked by its own id. */
  readonly issuer?: string
  readonly clock: Clock
}

/**
 * What is done about tokens from before this second, where all sessions of a user end. `revoke`: one revocation of the user stands for all of
 * them; `revoked`: there is one already. Left out: only these sessions end, and each is revoked by its own id.
 */
export type OlderTokens = 'revoke' | 'revoked'

/**
 * Resolves when guards are certain to refuse the sessions' access tokens, and their refresh tokens no longer work. What names no token that
 * may live is not written.
 *
 * @param sessions - of one user
 * @returns how many had not ended before
 * @throws {DomainError} store_unavailable | store_misconfigured: call it again; nothing was promised
 */
export type CloseSessions = (
  sessions: readonly ClosingSession[],
  reason: SessionEndReason,
  older?: OlderTokens,
) => Promise<number>

export type ClosingSession = Pick<Session, 'id' | 'subject' | 'lastUsedAt'>

/** A session is used when a token of it is issued; only in the grace time (at most 300 s) without its row saying so, and a request takes its time. */
const ISSUING_SECONDS = 360
/** The largest leeway of any verifier: a token may outlive its `exp` by this much. */
const LEEWAY_SECONDS = 300

export function createCloseSessions(ports: CloseSessionsPorts): CloseSessions {
  const { raise, accessTokenLifetimeSeconds, issuer, clock } = ports

  return async (sessions, reason, asked) => {
    const [first] = sessions
    if (!first) return 0
    const { subject } = first
    const now = Math.floor(clock.now())
    const issuing = now - ISSUING_SECONDS
    const alive = issuing - accessTokenLifetimeSeconds() - LEEWAY_SECONDS
    const older = asked === 'revoke' && issuer === undefined ? undefined : asked
    // A token of this very second is named by its session alone, so that a login after this is not refused.
    const since = older ? issuing : alive
    const revoked = sessions.filter(({ lastUsedAt }) => lastUsedAt >= since).map(idOf)
    const quiet = sessions.filter(({ lastUsedAt }) => lastUsedAt < since).map(idOf)
    const olderOf = older === 'revoke' && sessions.some(({ lastUsedAt }) => lastUsedAt >= alive) ? issuer : undefined
    const told = { subject, reason, ...(olderOf !== undefined && { olderOf }) }
    let ended = 0
    await raise(sessionEnded, { ...told, sessions: sessions.map(idOf), revoked }, async (rows) => {
      const named = await rows.sessions.end(revoked, { at: now, reason })
      ended = named + (await rows.sessions.end(quiet, { at: now, reason, unusedSince: since }))
      return ended > 0
    })
    if (ended === sessions.length || quiet.length === 0) return ended
    // Some had ended before, or have issued a token meanwhile.
    let late = 0
    await raise(sessionEnded, { subject, reason, sessions: quiet, revoked: quiet }, async (rows) => {
      late = await rows.sessions.end(quiet, { at: now, reason })
      return late > 0
    })
    return ended + late
  }
}

function idOf({ id }: ClosingSession): string {
  return id
}
