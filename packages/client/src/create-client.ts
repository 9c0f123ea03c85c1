/** The client: login, refresh, logout, fetch, and a state to show. */
import { createAuthEndpoint, isTransient } from './auth-endpoint.ts'
import { createAuthorizedFetch } from './authorized-fetch.ts'
import { ClientError } from './client-error.ts'
import { type ClientOptions, type Fetch, parseClientOptions } from './client-options.ts'
import { createDeviceToken } from './device-token.ts'
import type { Credentials } from './dialects/client-dialect.ts'
import { createExclusive } from './exclusive.ts'
import { createRefresher, type Refresher } from './refresh.ts'
import { sessionOf } from './session.ts'
import { type ClientState, createSessionKeeper } from './session-keeper.ts'
import { createSessionStore } from './session-store.ts'
import { createAskStorage } from './shared-storage.ts'
import { abortedAfter, untilAborted } from './system-clock.ts'

/** How long a caller waits. */
export interface Waiting {
  /** Rejects with its reason when it is aborted. */
  readonly signal?: AbortSignal
}

/** A client of one login server. */
export interface Client {
  /** The login server, without a slash at its end. */
  readonly baseUrl: string
  readonly state: ClientState
  /** Calls the listener at each change. Returns a function that removes it. */
  readonly onChange: (listener: (state: ClientState) => void) => () => void
  /** @throws {ClientError} login_refused | unavailable | answer_unexpected */
  readonly login: (credentials: Credentials, waiting?: Waiting) => Promise<void>
  /**
   * Keeps what an answer of the login server calls `device_token`: of a password reset, or of a code that makes this browser known. `login`
   * keeps its own.
   */
  readonly keepDeviceToken: (deviceToken: string) => Promise<void>
  /**
   * Refreshes now, unless another tab does. `fetch` does it by itself.
   *
   * @throws {ClientError} unavailable | storage_unavailable (the session is kept) | logged_out | refresh_unsupported | answer_unexpected
   */
  readonly refresh: (waiting?: Waiting) => Promise<void>
  /**
   * Ends the session here and in every tab at once, then tells the server. That the server hears of it is not guaranteed.
   *
   * @throws {ClientError} storage_unavailable: nobody knows who is logged in
   */
  readonly logout: (waiting?: Waiting) => Promise<void>
  /**
   * `fetch` with the session's token. Refusals are returned as they came. Only the refusal of a token that has expired or was revoked is
   * acted on, and only once. Requests to other addresses, and requests without a session, are left unchanged.
   *
   * @throws {ClientError} unavailable, when the token has expired and no new one can be obtained now | storage_unavailable
   */
  readonly fetch: Fetch
  /** Stops listening to other tabs. The session stays. */
  readonly close: () => void
}

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function createClient(given: ClientOptions): Client {
  const options = parseClientOptions(given)
  const { dialect, storage, name, timeoutMilliseconds, onFault } = options
  const baseUrl = options.baseUrl.href.replace(/\/$/, '')
  const ask = createAuthEndpoint(baseUrl, options)
  const askStorage = storage && createAskStorage(storage, timeoutMilliseconds / 2, onFault)
  const store = createSessionStore(name, askStorage)
  const keeper = createSessionKeeper(store, storage && name, (copy, at) => {
    refresher.refresh(copy, at).catch(() => undefined)
  })
  // By then a holder has had its answer, or no answer.
  const exclusively = createExclusive(() => abortedAfter(timeoutMilliseconds))
  const refresher: Refresher = createRefresher({ ...options, keeper, ask, exclusively })
  const device = createDeviceToken(`${name}:device`, askStorage)

  /** The last answer's cookies count: what sets or deletes them waits for its turn. */
  const inTurn = (task: () => Promise<void>): Promise<void> => (dialect.session ? exclusively(name, task) : task())

  async function logIn(credentials: Credentials, signal: AbortSignal | undefined): Promise<void> {
    const answer = await ask(dialect.login({ deviceToken: await device.load(), ...credentials }))
    const { status, members, tokens } = answer
    if (tokens) {
      const session = sessionOf(tokens, answer)
      // Who has given up is not logged in behind their back.
      if (signal?.aborted) return refresher.revoke(session)
      const previous = await keeper.current().catch(() => undefined)
      await keeper.keep(session, store.begin)
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
    await keeper.end(session, 'logout')
    await inTurn(() => refresher.revoke(session)).catch(() => undefined)
  }

  return Object.freeze({
    baseUrl,
    get state(): ClientState {
      return keeper.state()
    },
    onChange: keeper.onChange,
    login: (credentials, { signal } = {}) => untilAborted(() => inTurn(() => logIn(credentials, signal)), signal),
    keepDeviceToken: device.save,
    refresh: ({ signal } = {}) => untilAborted(refresh, signal),
    logout: ({ signal } = {}) => untilAborted(logout, signal),
    fetch: createAuthorizedFetch({ ...options, keeper, refresher }),
    close: keeper.close,
  } satisfies Client)
}
