/** Refreshing: once for all callers, and a lost answer does not log anybody out. */
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
   * Returns a session whose access token is not the stale one: another tab's, if one has refreshed already, else a new one.
   *
   * @throws {ClientError} unavailable (the session is kept) | logged_out | refresh_unsupported | answer_unexpected
   */
  readonly refresh: (stale: Session) => Promise<Session>
  /** Ends a session at the server, if it can be reached. Never rejects. */
  readonly revoke: (session: Session | undefined) => Promise<void>
}

/** The parts of a refresher. */
export interface RefresherPorts {
  readonly dialect: ClientDialect
  readonly keeper: SessionKeeper
  readonly ask: AuthEndpoint
  readonly exclusively: Exclusive
  readonly clock: () => number
  /** For all attempts together, including the time spent waiting for other tabs. */
  readonly deadlineMilliseconds: number
  /** How long it may take until what another tab has stored, or said, is seen here. */
  readonly lagMilliseconds: number
}

export function createRefresher(ports: RefresherPorts): Refresher {
  // Within the function, so that a page downloads only the numbers.
  const FIRST_WAIT_MILLISECONDS = 200
  const LONGEST_WAIT_MILLISECONDS = 5000
  const LONGEST_RETRY_AFTER_SECONDS = 300
  const { dialect, keeper, ask, exclusively, clock, deadlineMilliseconds, lagMilliseconds } = ports
  // A caller that comes after the wait was set must have time left to ask.
  const longestWaitMilliseconds = Math.min(LONGEST_WAIT_MILLISECONDS, deadlineMilliseconds / 2)
  let flight: Promise<Session> | undefined
  /** Of this refresh. */
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
    // The lock is released between two attempts: a tab that the browser has put to sleep must not block the others.
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
    if (lagMilliseconds > 0 && session?.madeAt === stale.madeAt) {
      // The lock can be faster than the storage and the channel, and the tab that held it may have just refreshed.
      await pause(lagMilliseconds)
      session = await keeper.current()
    }
    if (!session) throw new ClientError('logged_out')
    if (session.madeAt !== stale.madeAt && !isPast(session.expiresAt, clock())) return session
    if (!dialect.refresh || !session.refreshToken) throw new ClientError('refresh_unsupported')
    if (keeper.heldBackMilliseconds() > 0) return new ClientError('unavailable')

    const answer = await ask(dialect.refresh(session.refreshToken))
    const { status, members, retryAfterSeconds } = answer
    const tokens = status === 200 ? dialect.readTokens(members) : undefined
    const latest = await keeper.current()
    if (tokens) {
      const next = sessionOf(tokens, answer, session)
      if (latest?.id !== session.id) {
        // The user has logged out, or logged in again, while the answer was on its way.
        await revoke(next)
        throw new ClientError('logged_out')
      }
      await keeper.keep(next)
      return next
    }
    if (status === 400 && members['error'] === 'invalid_grant') {
      if (latest?.id === session.id && latest.madeAt !== session.madeAt) return latest
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
    const token = dialect.session ? session?.accessToken : session?.refreshToken
    if (!dialect.logout || !token) return
    // `keepalive`: the page may be closing.
    const call = dialect.logout(token)
    const { status, members } = await ask(call, { keepalive: true })
    // Cookies that have expired cannot be deleted before they are new again.
    if (!dialect.session || !dialect.refresh || !dialect.isExpired(status, members, false)) return
    const refreshed = await ask(dialect.refresh(token), { keepalive: true })
    if (dialect.readTokens(refreshed.members)?.accessToken === token) await ask(call, { keepalive: true })
  }

  return { canRefresh, refresh, revoke }
}
