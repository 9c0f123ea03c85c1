/** Refreshing: once for all callers, and a lost answer does not log anybody out. */
import { type AuthEndpoint, isTransient } from './auth-endpoint.ts'
import { ClientError } from './client-error.ts'
import type { ParsedClientOptions } from './client-options.ts'
import type { Exclusive } from './exclusive.ts'
import { isPast, type Session, sessionOf } from './session.ts'
import type { SessionKeeper } from './session-keeper.ts'
import { monotonicMilliseconds, nowMilliseconds, pause } from './system-clock.ts'

/** Refreshes the session. */
export interface Refresher {
  readonly canRefresh: (session: Session) => boolean
  /**
   * Returns a session whose access token is not the stale one: another tab's, if one has refreshed already, else a new one.
   *
   * @param madeAt - of the session elsewhere, where the stale one is a copy: whoever follows makes nothing newer of it
   * @throws {ClientError} unavailable | storage_unavailable (the session is kept) | logged_out | refresh_unsupported | answer_unexpected
   */
  readonly refresh: (stale: Session, madeAt?: number) => Promise<Session>
  /** Ends a session at the server, if it can be reached. Never rejects. */
  readonly revoke: (session: Session | undefined) => Promise<void>
}

/** The parts of a refresher. */
export interface RefresherPorts
  extends Pick<ParsedClientOptions, 'dialect' | 'name' | 'storage' | 'timeoutMilliseconds' | 'clock'> {
  readonly keeper: SessionKeeper
  readonly ask: AuthEndpoint
  readonly exclusively: Exclusive
}

/** Why there is no session yet, and when to ask again. */
interface NotYet {
  /** Milliseconds. */
  readonly wait: number
  readonly fault: ClientError
}

/**
 * A refresh has a deadline for all its attempts together, including the time spent waiting for other tabs. Each attempt takes the lock anew: a
 * tab that the browser has put to sleep must not block the others. Cookies are the whole browser's, and so is their lock. The refresh of a
 * session that has ended does not answer for the next one. `lagMilliseconds` is how long it may take until what another tab has said is heard
 * here: the lock can be faster than the storage and the channel, and the tab that held it may have just refreshed.
 */
export function createRefresher(ports: RefresherPorts): Refresher {
  const { dialect, name, storage, timeoutMilliseconds, clock, keeper, ask, exclusively } = ports
  const deadlineMilliseconds = 3 * timeoutMilliseconds
  const lagMilliseconds = storage ? 50 : 0
  let losses = 0
  let flight: { readonly id: string; readonly landing: Promise<Session> } | undefined

  const canRefresh = ({ refreshToken }: Session): boolean => Boolean(dialect.refresh && refreshToken)

  function refresh(stale: Session, madeAt?: number): Promise<Session> {
    const { id } = stale
    if (flight?.id !== id) {
      const land = () => {
        if (flight?.id === id) flight = undefined
      }
      flight = { id, landing: refreshInTime(stale, madeAt).finally(land) }
    }
    return flight.landing
  }

  async function refreshInTime(stale: Session, madeAt?: number): Promise<Session> {
    const end = monotonicMilliseconds() + deadlineMilliseconds
    losses = 0
    for (;;) {
      const outcome = await exclusively(dialect.session ? name : name + stale.id, () => attemptOnce(stale, madeAt))
      if (!('wait' in outcome)) return outcome
      const { wait, fault } = outcome
      if (monotonicMilliseconds() + wait >= end) throw fault
      await pause(wait + 1) // A timer may fire a moment early.
    }
  }

  async function stored(): Promise<Session> {
    const session = await keeper.stored()
    if (!session) throw new ClientError('logged_out')
    return session
  }

  async function attemptOnce(stale: Session, madeAt?: number): Promise<Session | NotYet> {
    const { id } = stale
    let session = await stored()
    if (lagMilliseconds > 0 && !isNewer(session, stale)) {
      await pause(lagMilliseconds)
      await keeper.looked()
      session = await stored()
    }
    if (isNewer(session, stale) && (session.id !== id || !isPast(session.expiresAt, clock()))) return session
    const held = (session.notBefore ?? 0) - nowMilliseconds()
    // More than anybody was told to wait, which is five minutes: the clock was put back.
    if (held > 0 && held <= 300_000) return { wait: held, fault: new ClientError('unavailable') }

    // The token is the one that is stored at this moment, and beside it lies by what the server will know whom it has answered.
    if (canRefresh(session) && !session.attempt) {
      await keeper.note(session, { attempt: crypto.getRandomValues(new Uint32Array(5)).join('-') })
      session = await stored()
      if (session.id !== id) return session
    }
    const { refreshToken, attempt } = session
    if (!dialect.refresh || !refreshToken) throw new ClientError('refresh_unsupported')
    const answer = await ask(dialect.refresh(refreshToken, attempt))
    const { status, members, tokens, retryAfterSeconds } = answer
    if (tokens) {
      const next = sessionOf(tokens, answer, session, madeAt)
      // Who cannot read what is stored has no reason to throw away what the server has just said.
      const latest = await keeper.stored().catch(() => session)
      if (latest?.id === id) {
        if (isNewer(latest, session)) return latest
        await keeper.keep(next)
        return next
      }
      // The user has logged out, or logged in again, while the answer was on its way.
      await revoke(next)
      throw new ClientError('logged_out')
    }
    if (status === 400 && members['error'] === 'invalid_grant') {
      const lives = members['code'] === 'refresh_superseded'
      if (lives) await pause(20 * lagMilliseconds)
      const latest = await stored()
      if (isNewer(latest, session)) return latest
      if (!lives) {
        await keeper.end(session, 'refresh_refused')
        throw new ClientError('logged_out', answer)
      }
      // It goes on with a token that is not here, and to send this one later would end it.
      await keeper.note(session, { refreshToken: undefined })
      throw new ClientError('refresh_unsupported', answer)
    }
    if (!isTransient(status)) throw new ClientError('answer_unexpected', answer)
    const wait = waitAfter(losses++, deadlineMilliseconds, retryAfterSeconds)
    await keeper.note(session, { notBefore: nowMilliseconds() + wait }).catch(() => undefined)
    return { wait, fault: new ClientError('unavailable', answer) }
  }

  async function revoke(session: Session | undefined): Promise<void> {
    // `keepalive`: the page may be closing.
    if (session) await dialect.logout?.(session, (call) => ask(call, { keepalive: true }))
  }

  return { canRefresh, refresh, revoke }
}

/** Whether it is another session, or a later version. */
function isNewer(session: Session, than: Session): boolean {
  return session.id !== than.id || session.madeAt > than.madeAt
}

/** Milliseconds until the next attempt. A caller that comes after the wait was set must have time left to ask. */
function waitAfter(losses: number, deadlineMilliseconds: number, retryAfterSeconds = 0): number {
  // Within the function, so that a page downloads only the numbers.
  const FIRST_WAIT_MILLISECONDS = 200
  const LONGEST_WAIT_MILLISECONDS = 5000
  const LONGEST_RETRY_AFTER_SECONDS = 300
  const longest = Math.min(LONGEST_WAIT_MILLISECONDS, deadlineMilliseconds / 2)
  const backoff = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** losses, longest) * (0.5 + Math.random() / 2)
  return Math.max(backoff, 1000 * Math.min(retryAfterSeconds, LONGEST_RETRY_AFTER_SECONDS))
}
