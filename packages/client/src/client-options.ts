/** Options of a client, read once: a mistyped one would be a protection that is not there, so it is refused by its name. */
import { checked, type OptionTable, optional, parsePlainly, text } from '@latchkey/options'
import { address } from './addresses.ts'
import type { Fetch } from './auth-endpoint.ts'
import type { ClientDialect } from './dialects/client-dialect.ts'
import type { ClientStorage } from './session-store.ts'
import { nowMilliseconds } from './system-clock.ts'

/** Options of `createClient`. */
export interface ClientOptions {
  /** `oauth()`, `flaskJwt()` or `flaskPyjwt()` of this package. */
  readonly dialect: ClientDialect
  /** The login server: the dialect's paths are appended to it, and relative addresses given to `fetch` count from it. */
  readonly baseUrl: string | URL
  /** Where the token is sent to: these addresses and the paths below them. Default: `baseUrl` alone. */
  readonly attachTo?: readonly (string | URL)[]
  /**
   * `localStorage`, `sessionStorage`, `indexedDbStorage()`, or what has their three methods; a function where even naming it may throw.
   * Tabs and workers that share it share the session. Default: memory, which nobody shares and a reload empties.
   */
  readonly storage?: ClientStorage | (() => ClientStorage)
  /** Keeps two sessions of one origin apart. Default: `baseUrl`. */
  readonly name?: string
  /** For one answer of the login server; a refresh with all its attempts may take three times as long. Default 10,000. */
  readonly timeoutMilliseconds?: number
  /** Told why the storage was given up. */
  readonly onFault?: (fault: unknown) => void
  /** Sends requests. Default: the platform's `fetch`. */
  readonly fetch?: Fetch
  /** Now, in seconds since the epoch. Default: the local clock, which need not be right. */
  readonly clock?: () => number
}

/** Options with nothing left open. */
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
  // Called late, and as a function: a page may put its own in place, and `fetch` must not be called as a method.
  fetch: optional((input, init) => globalThis.fetch(input, init), aFunction<Fetch>),
  clock: optional(() => nowMilliseconds() / 1000, aFunction<() => number>),
} satisfies OptionTable<keyof ClientOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function parseClientOptions(options: ClientOptions): ParsedClientOptions {
  const { baseUrl, attachTo = [baseUrl], storage: given, name = baseUrl.href, ...rest } = parsePlainly(OPTIONS, options)
  return { ...rest, baseUrl, attachTo, storage: openStorage(given, rest.onFault), name: `latchkey:${name}` }
}

function addresses(value: unknown): readonly URL[] {
  return checked<readonly unknown[]>(value, Array.isArray(value), 'a list').map((one) => address(one))
}

/** What it takes and returns is the caller's to say. */
function aFunction<F>(value: unknown): F {
  return checked<F>(value, typeof value === 'function', 'a function')
}

function dialect(value: unknown): ClientDialect {
  return checked(value, typeof (value as ClientDialect | null)?.readTokens === 'function', 'a dialect')
}

function storage(value: unknown): NonNullable<ClientOptions['storage']> {
  return checked(value, Object(value) === value, 'a storage')
}

/** Beyond 2^31 a timer fires at once. */
function timeout(value: unknown): number {
  const good = typeof value === 'number' && value > 0 && value <= 600_000
  return checked(value, good, 'milliseconds up to 600,000')
}

/** Naming `localStorage` throws where cookies are blocked. */
function openStorage(given: ClientOptions['storage'], onFault: (fault: unknown) => void): ClientStorage | undefined {
  try {
    return typeof given === 'function' ? given() : given
  } catch (fault) {
    onFault(fault)
    return undefined
  }
}
