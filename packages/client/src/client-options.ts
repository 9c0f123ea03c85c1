/** Options of a client, read once: a mistyped one would be a protection that is not there, so it is refused by its name. */
import { parseAddress } from './addresses.ts'
import type { Fetch } from './auth-endpoint.ts'
import type { ClientDialect } from './dialects/client-dialect.ts'
import type { ClientStorage } from './session-store.ts'

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

const TYPES: Readonly<Record<keyof ClientOptions, readonly string[]>> = {
  dialect: ['object'],
  baseUrl: ['string', 'object'],
  attachTo: ['object'],
  storage: ['object', 'function'],
  name: ['string'],
  timeoutMilliseconds: ['number'],
  onFault: ['function'],
  fetch: ['function'],
  clock: ['function'],
}

/** @throws {TypeError} naming the first option that is unknown, missing or wrong */
export function parseClientOptions(options: ClientOptions): ParsedClientOptions {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(TYPES, name)) throw new TypeError(`${name}: unknown option`)
    if (value !== undefined && (value === null || !TYPES[name as keyof ClientOptions].includes(typeof value))) {
      throw new TypeError(`${name}: give ${TYPES[name as keyof ClientOptions].join(' or ')}`)
    }
  }
  const { dialect, timeoutMilliseconds = 10_000, onFault = () => undefined, attachTo } = options
  if (typeof dialect?.readTokens !== 'function') {
    throw new TypeError('dialect: give what oauth(), flaskJwt() or flaskPyjwt() of this package returns')
  }
  // Beyond 2^31 a timer fires at once.
  if (!(timeoutMilliseconds > 0 && timeoutMilliseconds <= 600_000)) {
    throw new TypeError('timeoutMilliseconds: give milliseconds, more than 0 and at most 600,000')
  }
  const baseUrl = parseAddress(options.baseUrl, 'baseUrl')
  return {
    dialect,
    baseUrl,
    attachTo: attachTo ? Array.from(attachTo, (address) => parseAddress(address, 'attachTo')) : [baseUrl],
    storage: openStorage(options.storage, onFault),
    name: `latchkey:${options.name ?? baseUrl.href}`,
    timeoutMilliseconds,
    onFault,
    // Called late, and as a function: a page may put its own in place, and `fetch` must not be called as a method.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    clock: options.clock ?? (() => Date.now() / 1000),
  }
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
