/** Options of a remote key set, parsed once. An address that others on the network could answer for is refused. */
import { callable, fault, oneOf, type ReadersOf, refusal, secondsWithin, strictlyOptional } from '@latchkey/options'
import { type Algorithm, algorithms as allAlgorithms, findAlgorithm, type PublicAlgorithm } from '../jws/algorithms.ts'
import { monotonicSeconds } from '../system-clock.ts'
import type { AnswerLeniency, DownloadFault } from './download.ts'
import { algorithmList, type JwkSetOptions } from './jwk-set.ts'
import type { KeyLeniency } from './lenient-jwk.ts'

/** What happens to a remote key set. No event holds any part of an answer's body. */
export type RemoteJwksEvent =
  | { readonly type: 'fetched'; readonly keys: number; readonly changed: boolean }
  | { readonly type: 'key_skipped'; readonly index: number; readonly reason: string }
  /** Something was taken though it is not as its standard says; `index` is the key's. */
  | { readonly type: 'taken_leniently'; readonly what: AnswerLeniency }
  | { readonly type: 'taken_leniently'; readonly what: KeyLeniency | 'listed_twice'; readonly index: number }
  | {
      readonly type: 'fetch_failed'
      /** `set`: it is not a JWK Set. `no_keys`: it is an empty one. `metadata`: the issuer's metadata does not say where the set is. */
      readonly fault: DownloadFault | 'set' | 'no_keys' | 'metadata'
      readonly status?: number
      readonly retryInSeconds: number
    }

/** Options of {@link remoteJwks}. All times are seconds. */
export interface RemoteJwksOptions {
  /** The accepted algorithms. A key without `alg` is taken where exactly one of them fits it. Default: all public-key ones, and for a key without
   * `alg` RS256, or that of its curve. */
  readonly algorithms?: readonly PublicAlgorithm[]
  /** Needed for ES256K. */
  readonly optIn?: true
  /** How long an answer is used, and so the time after which a removed key is refused. 1 to 86,400; default 300.
   * The answer's own `max-age` may shorten it, down to the cooldown. */
  readonly lifetimeSeconds?: number
  /** The least time between two fetches for an unknown `kid`. 1 to 3,600; default 30. */
  readonly cooldownSeconds?: number
  /** How long an answer is still used after its lifetime while fetching fails. 0 to 86,400; default 3,600. */
  readonly staleIfErrorSeconds?: number
  /** Timeout of one fetch. Up to 60; default 5. */
  readonly timeoutSeconds?: number
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** Seconds since an arbitrary start; must never go back. Default: `performance.now()`. */
  readonly monotonicClock?: () => number
  /** Called for every fetch, for every key that was left out and for all that was taken leniently. Errors that it throws are ignored. */
  readonly onEvent?: (event: RemoteJwksEvent) => void
}

/** The options as they were read. */
export interface ReadFetchOptions extends Required<Omit<RemoteJwksOptions, 'algorithms' | 'optIn' | 'fetch'>> {
  readonly algorithms: readonly Algorithm[] | undefined
  readonly optIn: true | undefined
  readonly fetch: typeof globalThis.fetch | undefined
}

/** The options as the set uses them. */
export interface FetchSettings {
  /** Whose keys these are, for errors: the issuer, or the address of the set. */
  readonly named: string
  readonly issuer?: string
  /** The names that a header may use for this set's algorithms. */
  readonly headerNames: ReadonlySet<unknown>
  readonly keyOptions: JwkSetOptions
  readonly lifetimeSeconds: number
  readonly cooldownSeconds: number
  readonly staleIfErrorSeconds: number
  readonly timeoutSeconds: number
  readonly fetch: typeof globalThis.fetch
  readonly clock: () => number
  readonly onEvent: (event: RemoteJwksEvent) => void
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
const PUBLIC_ALGORITHMS = allAlgorithms.filter((alg) => findAlgorithm(alg)?.kind === 'public')

/** One row for each option, for all remote sets. */
export const fetchOptions: ReadersOf<ReadFetchOptions> = {
  algorithms: strictlyOptional(undefined, publicAlgorithms),
  optIn: strictlyOptional(undefined, oneOf(true)),
  lifetimeSeconds: strictlyOptional(300, secondsWithin(1, 86_400)),
  cooldownSeconds: strictlyOptional(30, secondsWithin(1, 3600)),
  staleIfErrorSeconds: strictlyOptional(3600, secondsWithin(0, 86_400)),
  timeoutSeconds: strictlyOptional(5, secondsWithin(0.001, 60)),
  fetch: strictlyOptional(undefined, callable<typeof globalThis.fetch>('a function')),
  monotonicClock: strictlyOptional(monotonicSeconds, callable<() => number>('a function')),
  onEvent: strictlyOptional(() => {}, callable<NonNullable<RemoteJwksOptions['onEvent']>>('a function')),
}

/** The options as the set uses them. */
export function fetchSettings(
  { algorithms, optIn, fetch, monotonicClock, ...rest }: ReadFetchOptions,
  named: string,
): FetchSettings {
  return Object.freeze({
    ...rest,
    named,
    headerNames: new Set((algorithms ?? PUBLIC_ALGORITHMS).flatMap(namesOf)),
    keyOptions: Object.freeze({ ...(algorithms && { algorithms }), ...(optIn && { optIn }) }),
    fetch: fetch ?? globalThis.fetch,
    clock: monotonicClock,
  })
}

/**
 * The address of keys.
 *
 * @param name - the option's name, for the error
 * @throws {TypeError} naming the option: not a URL, a URL with credentials, or one that others can answer for
 */
export function keysUrl(name: string, given: unknown): string {
  const text = given instanceof URL ? given.href : given
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
  if (!url) throw refusal([`${name}: give an absolute URL`])
  if (url.username !== '' || url.password !== '') throw refusal([`${name}: a URL with credentials ends up in logs`])
  // An attacker who can answer for this address can sign every token.
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    throw refusal([`${name}: give an https URL; http is for loopback addresses only`])
  }
  return url.href
}

function publicAlgorithms(given: unknown): readonly Algorithm[] {
  const list = algorithmList(given)
  if (!list.every((alg) => PUBLIC_ALGORITHMS.includes(alg)))
    throw fault('a secret that is fetched is not secret; give public-key algorithms')
  return list
}

function namesOf(alg: Algorithm): readonly string[] {
  return findAlgorithm(alg)?.names ?? []
}
