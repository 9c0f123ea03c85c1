/** Options of a client, read once. A mistyped option would be a protection that is missing, so it is refused by name. */
import { checked, type OptionTable, optional, parsePlainly, text } from '@latchkey/options'
import { address } from './addresses.ts'
import type { ClientDialect } from './dialects/client-dialect.ts'
import type { ClientStorage } from './shared-storage.ts'
import { nowMilliseconds } from './system-clock.ts'

/** `fetch`, or a replacement for it. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** Options of `createClient`. */
export interface ClientOptions {
  /** `oauth()`, `oauthCookies()`, `flaskJwt()` or `flaskPyjwt()` of this package. */
  readonly dialect: ClientDialect
  /** The login server. The dialect's paths are appended to it, and relative addresses given to `fetch` are resolved against it. */
  readonly baseUrl: string | URL
  /** Where the token may be sent: these addresses and the paths below them. Default: `baseUrl` alone. */
  readonly attachTo?: readonly (string | URL)[]
  /**
   * `localStorage`, `sessionStorage`, `indexedDbStorage()`, or an object with their three methods. Give a function where reading the
   * storage may throw. Tabs and workers with the same storage share the session. Default: memory, not shared and lost on reload;
   * `localStorage` for a session in cookies, which tabs share in any case.
   */
  readonly storage?: ClientStorage | (() => ClientStorage)
  /** Keeps two sessions of one origin apart. Default: `baseUrl`. */
  readonly name?: string
  /** Timeout of one answer of the login server. A refresh with all its attempts may take three times as long, one answer of the storage half as long. Default 10,000. */
  readonly timeoutMilliseconds?: number
  /** Called with the reason when the storage does not answer or throws, once for each outage. What it throws is reported to the page, and fails no login. */
  readonly onFault?: (fault: unknown) => void
  /** Sends requests. Default: the platform's `fetch`. */
  readonly fetch?: Fetch
  /** Now, in seconds since the epoch. Default: the local clock, which may be wrong. */
  readonly clock?: () => number
}

/** Options with all defaults filled in. */
export interface ParsedClientOptions {
  readonly dialect: ClientDialect
  readonly baseUrl: URL
  readonly attachTo: readonly URL[]
  readonly storage: ClientStorage | undefined
  readonly name: string
  readonly timeoutMilliseconds: number
  readonly onFault: (fault: unknown) => void
  readonly fetch: Fetch
  readonly clock: () => number
}

const OPTIONS = {
  dialect,
  baseUrl: address,
  attachTo: optional(undefined, addresses),
  storage: optional(undefined, storage),
  name: optional(undefined, text),
  timeoutMilliseconds: optional(10_000, timeout),
  onFault: optional(() => undefined, aFunction<(fault: unknown) => void>),
  // Looked up at each call, because a page may replace it; called as a function, because `fetch` must not be called as a method.
  fetch: optional((input, init) => globalThis.fetch(input, init), aFunction<Fetch>),
  clock: optional(() => nowMilliseconds() / 1000, aFunction<() => number>),
} satisfies OptionTable<keyof ClientOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function parseClientOptions(options: ClientOptions): ParsedClientOptions {
  const { baseUrl, attachTo = [baseUrl], storage: given, name = baseUrl.href, ...rest } = parsePlainly(OPTIONS, options)
  const open = given ?? rest.dialect.storage
  // As with events: what the listener throws is reported to the page and must not fail a login.
  const onFault = (fault: unknown): void => queueMicrotask(() => rest.onFault(fault))
  return { ...rest, onFault, baseUrl, attachTo, storage: openStorage(open, onFault), name: `latchkey:${name}` }
}

function addresses(value: unknown): readonly URL[] {
  return checked<readonly unknown[]>(value, Array.isArray(value), 'a list').map(address)
}

/** What the function takes and returns is not checked. */
function aFunction<F>(value: unknown): F {
  return checked<F>(value, typeof value === 'function', 'a function')
}

function dialect(value: unknown): ClientDialect {
  return checked(value, typeof (value as ClientDialect | null)?.readTokens === 'function', 'a dialect')
}

function storage(value: unknown): NonNullable<ClientOptions['storage']> {
  return checked(value, Object(value) === value, 'a storage')
}

/** Above 2^31 a timer fires at once. */
function timeout(value: unknown): number {
  const good = typeof value === 'number' && value > 0 && value <= 600_000
  return checked(value, good, 'milliseconds up to 600,000')
}

/** Reading `localStorage` throws where cookies are blocked. */
function openStorage(
  given: ClientOptions['storage'] | ClientDialect['storage'],
  onFault: (fault: unknown) => void,
): ClientStorage | undefined {
  if (typeof given !== 'function') return given
  try {
    return given()
  } catch (fault) {
    onFault(fault)
  }
  return undefined
}
