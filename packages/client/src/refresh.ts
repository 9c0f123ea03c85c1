/** Refreshing: once for everybody who asks, and nobody is logged out because an answer was lost on its way. */
import { type AuthEndpoint, isTransient } from './auth-endpoint.ts'
import { ClientError } from './client-error.ts'
import type { ClientDialect } from './dialects/client-dialect.ts'
import type { Exclusive } from './exclusive.ts'
import { isPast, type Session, sessionOf } from './session.ts'
import type { SessionKeeper } from './session-keeper.ts'
import { abortedAfter, monotonicMilliseconds, pause } from './system-clock.ts'

/** Refreshes the session. */
export interface Refresher {
  readonly canRefresh: (session: Session) => boolean
  /**
   * A session with another access token than the stale one: another tab's, where one has refreshed already, else a new one.
   *
   * @throws {ClientError} unavailable (the session is kept) | logged_out | refresh_unsupported | answer_unexpected
   */
  readonly refresh: (stale: Session) => Promise<Session>
  /** Ends a session at the server, as well as it can. Never rejects. */
  readonly revoke: (session: Session | undefined) => Promise<void>
}

/** What a refresher is made of. */
export interface RefresherPorts {
  readonly dialect: ClientDialect
  readonly keeper: SessionKeeper
  readonly ask: AuthEndpoint
  readonly exclusively: Exclusive
  readonly clock: () => number
  /** For all attempts together, the waiting for other tabs included. */
  readonly deadlineMilliseconds: number
  /** How long what another tab has stored, or said, may take to be seen here. */
  readonly lagMilliseconds: number
}

export function createRefresher(ports: RefresherPorts): Refresher {
  // Within the function: a page then downloads the numbers alone.
  const FIRST_WAIT_MILLISECONDS = 200
  const LONGEST_WAIT_MILLISECONDS = 5000
  const LONGEST_RETRY_AFTER_SECONDS = 300
  const { dialect, keeper, ask, exclusively, clock, deadlineMilliseconds, lagMilliseconds } = ports
  // Whoever comes after the wait was set must have time left to ask.
  const longestWaitMilliseconds = Math.min(LONGEST_WAIT_MILLISECONDS, deadlineMilliseconds / 2)
  let flight: Promise<Session> | undefined
  /** Of this flight. */
  let losses = 0

  const canRefresh = ({ refreshToken }: Session): boolean => Boolean(dialect.refresh && refreshToken)

  function refresh(stale: Session): Promise<Session> {
    flight ??= refreshInTime(stale).finally(() => {
      flight = undefined
    })
    return flight
  }

  async function refreshInTime(stale: Session): Promise<Session> {
    const end = monotonicMilliseconds() + deadlineMilliseconds
    const signal = abortedAfter(deadlineMilliseconds)
    losses = 0
    // The lock is free between two attempts: a tab that the browser has put to sleep must not hold the others up.
    for (;;) {
      const outcome = await exclusively(signal, () => attemptOnce(stale)).catch((fault: unknown) => {
        throw signal.aborted && !(fault instanceof ClientError) ? new ClientError('unavailable') : fault
      })
      if (!(outcome instanceof ClientError)) return outcome
      const wait = keeper.heldBackMilliseconds()
      if (monotonicMilliseconds() + wait >= end) throw outcome
      // A timer may fire a moment early.
      await pause(wait + 1)
    }
  }

  /** @returns the session, or why there is none yet */
  async function attemptOnce(stale: Session): Promise<Session | ClientError> {
    let session = await keeper.current()
    if (lagMilliseconds > 0 && session?.accessToken === stale.accessToken) {
      // The lock can be quicker than the storage and the channel, and the tab that had it may have just refreshed.
      await pause(lagMilliseconds)
      session = await keeper.current()
    }
    if (!session) throw new ClientError('logged_out')
    if (session.accessToken !== stale.accessToken && !isPast(session.expiresAt, clock())) return session
    if (!dialect.refresh || !session.refreshToken) throw new ClientError('refresh_unsupported')
    if (keeper.heldBackMilliseconds() > 0) return new ClientError('unavailable')

    const answer = await ask(dialect.refresh(session.refreshToken))
    const { status, members, retryAfterSeconds } = answer
    const tokens = status === 200 ? dialect.readTokens(members) : undefined
    const latest = await keeper.current()
    if (tokens) {
      const next = sessionOf(tokens, answer, session)
      if (latest?.id !== session.id) {
        // Somebody has logged out, or logged in anew, while the answer was on its way.
        await revoke(next)
        throw new ClientError('logged_out')
      }
      await keeper.keep(next)
      return next
    }
    if (status === 400 && members['error'] === 'invalid_grant') {
      if (latest?.id === session.id && latest.refreshToken !== session.refreshToken) return latest
      await keeper.end(session.id, 'refresh_refused')
      throw new ClientError('logged_out', answer)
    }
    if (!isTransient(status)) throw new ClientError('answer_unexpected', answer)
    const backoff = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** losses, longestWaitMilliseconds) * (0.5 + Math.random() / 2)
    losses += 1
    keeper.holdBack(Math.max(backoff, 1000 * Math.min(retryAfterSeconds ?? 0, LONGEST_RETRY_AFTER_SECONDS)))
    return new ClientError('unavailable', answer)
  }

  async function revoke(session: Session | undefined): Promise<void> {
    // `keepalive`: the page may be closing.
    if (dialect.logout && session?.refreshToken) await ask(dialect.logout(session.refreshToken), { keepalive: true })
  }

  return { canRefresh, refresh, revoke }
}
