/**
 * The JWK Set of a remote issuer. Decides when to fetch it, and which keys are used while the issuer does not answer.
 * Foreign tokens cannot cause fetches: whatever they name, there is one fetch at a time and one per cooldown.
 */

import type { Key } from '../jwk/key.ts'
import { TokenError } from '../token-error.ts'
import type { Download } from './download.ts'
import { algorithmNotAllowed, type FoundKeys, type KeyHint, type KeySet, selectKeys } from './key-set.ts'
import { type PublishedSet, readPublishedSet } from './published.ts'
import type { FetchSettings } from './remote-options.ts'
import { tell } from './tell.ts'

/** A key set that is fetched. Dispose of it to abort a fetch. */
export interface RemoteKeySet extends KeySet, AsyncDisposable {
  /**
   * Fetches now, ignoring the cooldown: at the start, or when the issuer says that its keys have changed.
   *
   * @throws {TokenError} keys_unavailable: the fetch failed; known keys are used until their time is over
   */
  readonly refresh: () => Promise<void>
}

/** The result of a fetch: a JWK Set to be read, or why there is none. */
export type LoadedSet = Download | { readonly ok: false; readonly fault: 'metadata'; readonly status?: never }

/**
 * Fetches the set once, and never rejects.
 *
 * @param anew - whether the set's address must be looked up again
 */
export type LoadSet = (signal: AbortSignal, anew: boolean) => Promise<LoadedSet>

const FIRST_RETRY_SECONDS = 1

/** A key set over a way to fetch it. Nothing is fetched before the first token, or `refresh()`. */
export function createFetchedSet(settings: FetchSettings, load: LoadSet): RemoteKeySet {
  const { clock, cooldownSeconds } = settings
  const end = new AbortController()
  let keys: readonly Key[] = []
  let version = 0
  let freshUntil = Number.NEGATIVE_INFINITY
  let staleUntil = Number.NEGATIVE_INFINITY
  let askedAt = Number.NEGATIVE_INFINITY
  let retryAt = Number.NEGATIVE_INFINITY
  let failures = 0
  let underWay: Promise<void> | undefined

  function isCurrent(): boolean {
    const now = clock()
    // While the issuer does not answer, the known keys are valid until the next attempt is due.
    return now < freshUntil || (now < retryAt && now < staleUntil)
  }

  function find(hint: KeyHint): FoundKeys | Promise<FoundKeys> {
    // No fetch for algorithms that this set cannot have, such as `none` and the secret ones.
    if (!settings.headerNames.has(hint.alg)) throw algorithmNotAllowed()
    const now = clock()
    const isKnown = now < staleUntil && has(hint)
    if (isKnown && now < freshUntil) return answer(hint)
    const due = now < freshUntil ? now >= askedAt + cooldownSeconds : now >= retryAt
    if (due || underWay) {
      const asking = ask()
      // An issuer known to be down is asked again in the background, so nobody waits for it.
      if (!(isKnown && failures > 0)) return asking.then(() => answer(hint))
    }
    return answer(hint)
  }

  /** From the keys that are known now. */
  function answer(hint: KeyHint): FoundKeys {
    if (clock() >= staleUntil || end.signal.aborted) throw unavailable()
    try {
      return { keys: selectKeys(hint, keys), version }
    } catch (error) {
      // The key may be new: as long as the issuer cannot be asked, the token cannot be judged.
      throw failures > 0 ? unavailable() : error
    }
  }

  function has(hint: KeyHint): boolean {
    try {
      selectKeys(hint, keys)
      return true
    } catch {
      return false
    }
  }

  function ask(anew = failures > 0): Promise<void> {
    underWay ??= fetchOnce(anew).finally(() => {
      underWay = undefined
    })
    return underWay
  }

  async function fetchOnce(anew: boolean): Promise<void> {
    askedAt = clock()
    const result = await load(end.signal, anew)
    const read = result.ok ? readPublishedSet(result.document, settings.keyOptions) : undefined
    if (end.signal.aborted) return
    if (result.ok && read) accept(read, result.maximumAgeSeconds)
    else fail(result)
  }

  function accept({ members, skipped }: PublishedSet, maximumAgeSeconds = Number.POSITIVE_INFINITY): void {
    const found = members.map(({ key }) => key)
    const changed = version === 0 || !areSame(found, keys)
    if (changed) {
      keys = found
      version++
    }
    failures = 0
    retryAt = Number.NEGATIVE_INFINITY
    freshUntil = askedAt + Math.min(Math.max(maximumAgeSeconds, cooldownSeconds), settings.lifetimeSeconds)
    staleUntil = freshUntil + settings.staleIfErrorSeconds
    tell(settings.onEvent, { type: 'fetched', keys: found.length, changed })
    for (const { index, reason } of skipped) tell(settings.onEvent, { type: 'key_skipped', index, reason })
  }

  function fail(result: LoadedSet): void {
    failures++
    const retryInSeconds = backoffSeconds(failures, cooldownSeconds)
    retryAt = clock() + retryInSeconds
    const fault = result.ok ? 'set' : result.fault
    const status = !result.ok && result.status !== undefined ? { status: result.status } : {}
    tell(settings.onEvent, { type: 'fetch_failed', fault, ...status, retryInSeconds })
  }

  async function refresh(): Promise<void> {
    // A fetch that has already started may have been answered before the keys changed.
    await underWay
    await ask(true)
    if (failures > 0 || end.signal.aborted) throw unavailable()
  }

  async function dispose(): Promise<void> {
    end.abort()
    freshUntil = Number.NEGATIVE_INFINITY
    staleUntil = Number.NEGATIVE_INFINITY
    retryAt = Number.POSITIVE_INFINITY
    await underWay
  }

  return Object.freeze({
    get version() {
      return version
    },
    isCurrent,
    find,
    refresh,
    [Symbol.asyncDispose]: dispose,
  })
}

function areSame(found: readonly Key[], known: readonly Key[]): boolean {
  if (found.length !== known.length) return false
  return found.every((key, i) => key.kid === known[i]?.kid && known[i] !== undefined && key.equals(known[i]))
}

/** Doubles up to the cooldown. The jitter keeps many verifiers from retrying at the same time. */
function backoffSeconds(failures: number, most: number): number {
  return Math.min(FIRST_RETRY_SECONDS * 2 ** (failures - 1), most) * (0.5 + Math.random() / 2)
}

function unavailable(): TokenError {
  return new TokenError('keys_unavailable', 'the keys cannot be fetched now')
}
