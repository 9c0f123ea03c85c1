/** The client: login, refresh, logout, fetch, and a state to show. */
import { createAuthEndpoint, type Fetch, isTransient } from './auth-endpoint.ts'
import { createAuthorizedFetch } from './authorized-fetch.ts'
import { ClientError } from './client-error.ts'
import { type ClientOptions, parseClientOptions } from './client-options.ts'
import { createDeviceToken } from './device-token.ts'
import type { Credentials } from './dialects/client-dialect.ts'
import { createExclusive } from './exclusive.ts'
import { createRefresher } from './refresh.ts'
import { sessionOf } from './session.ts'
import { type ClientState, createSessionKeeper } from './session-keeper.ts'
import { createSessionStore } from './session-store.ts'
import { abortedAfter } from './system-clock.ts'

/** A client of one login server. */
export interface Client {
  readonly state: ClientState
  /** Calls the listener at each change. Returns a function that removes it. */
  readonly onChange: (listener: (state: ClientState) => void) => () => void
  /** @throws {ClientError} login_refused | unavailable | answer_unexpected */
  readonly login: (credentials: Credentials) => Promise<void>
  /**
   * Keeps what an answer of the login server calls `device_token`: of a password reset, or of a code that makes this browser known. `login`
   * keeps its own.
   */
  readonly keepDeviceToken: (deviceToken: string) => Promise<void>
  /**
   * Refreshes now, unless another tab does. `fetch` does it by itself.
   *
   * @throws {ClientError} unavailable (the session is kept) | logged_out | refresh_unsupported | answer_unexpected
   */
  readonly refresh: () => Promise<void>
  /** Ends the session here and in every tab at once, then tells the server. That the server hears of it is not guaranteed. */
  readonly logout: () => Promise<void>
  /**
   * `fetch` with the session's token. Refusals are returned as they came. Only the refusal of an expired token is acted on, and only
   * once. Requests to other addresses, and requests without a session, are left unchanged.
   *
   * @throws {ClientError} unavailable, when the token has expired and no new one can be obtained now
   */
  readonly fetch: Fetch
  /** Stops listening to other tabs. The session stays. */
  readonly close: () => void
}

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function createClient(options: ClientOptions): Client {
  const {
    dialect,
    baseUrl,
    attachTo,
    storage,
    name,
    timeoutMilliseconds,
    onFault,
    fetch: send,
    clock,
  } = parseClientOptions(options)
  const ask = createAuthEndpoint({ baseUrl: baseUrl.href.replace(/\/$/, ''), send, timeoutMilliseconds, clock })
  const keeper = createSessionKeeper(createSessionStore(name, storage, onFault), storage && name)
  const exclusively = createExclusive(name, storage, 2 * timeoutMilliseconds)
  const deadlineMilliseconds = 3 * timeoutMilliseconds
  const refresher = createRefresher({
    dialect,
    keeper,
    ask,
    exclusively,
    clock,
    deadlineMilliseconds,
    lagMilliseconds: storage ? 50 : 0,
  })

  const device = createDeviceToken(`${name}:device`, storage)

  /** The last answer's cookies count: what sets or deletes them waits for its turn. */
  async function inTurn(task: () => Promise<void>): Promise<void> {
    if (!dialect.session) return task()
    const signal = abortedAfter(deadlineMilliseconds)
    return exclusively(signal, task).catch((fault: unknown) => {
      throw fault instanceof ClientError ? fault : new ClientError('unavailable')
    })
  }

  async function logIn(credentials: Credentials): Promise<void> {
    const answer = await ask(dialect.login({ deviceToken: await device.load(), ...credentials }))
    const { status, members } = answer
    const tokens = status === 200 ? dialect.readTokens(members) : undefined
    if (tokens) {
      const previous = await keeper.current()
      await keeper.keep(sessionOf(tokens, answer))
      await device.save(tokens.deviceToken)
      // Cookies of the new session have replaced those of the one before.
      if (!dialect.session) void refresher.revoke(previous)
      return
    }
    const code = dialect.isLoginRefused(status, members)
      ? 'login_refused'
      : status !== 200 && isTransient(status)
        ? 'unavailable'
        : 'answer_unexpected'
    throw new ClientError(code, answer)
  }

  async function refresh(): Promise<void> {
    const session = await keeper.current()
    if (!session) throw new ClientError('logged_out')
    await refresher.refresh(session)
  }

  async function logout(): Promise<void> {
    const session = await keeper.current()
    if (!session) return
    await keeper.end(session.id, 'logout')
    await inTurn(() => refresher.revoke(session)).catch(() => undefined)
  }

  return Object.freeze({
    get state(): ClientState {
      return keeper.state()
    },
    onChange: keeper.onChange,
    login: (credentials: Credentials) => inTurn(() => logIn(credentials)),
    keepDeviceToken: device.save,
    refresh,
    logout,
    fetch: createAuthorizedFetch({ dialect, baseUrl, attachTo, keeper, refresher, send, clock }),
    close: keeper.close,
  })
}
