/**
 * The JWK Set of a remote issuer. Decides when to fetch it, and which keys are used while the issuer does not answer.
 * Foreign tokens cannot cause fetches: whatever they name, there is one fetch at a time and one per cooldown.
 */

import type { Key } from '../jwk/key.ts'
import { TokenError } from '../token-error.ts'
import { algorithmNotAllowed, type FoundKeys, type KeyHint, type KeySet, selectKeys } from './key-set.ts'
import type { FetchSettings } from './remote-options.ts'
import { createSetFetches, type LoadSet } from './set-fetches.ts'

/** A key set that is fetched. Dispose of it to abort a fetch. */
export interface RemoteKeySet extends KeySet, AsyncDisposable {
  /**
   * Fetches now, ignoring the cooldown: at the start, or when the issuer says that its keys have changed.
   *
   * @throws {TokenError} keys_unavailable: the fetch failed; known keys are used until their time is over
   */
  readonly refresh: () => Promise<void>
}

/** A key set over a way to fetch it. Nothing is fetched before the first token, or `refresh()`. */
export function createFetchedSet(settings: FetchSettings, load: LoadSet): RemoteKeySet {
  const { clock, cooldownSeconds } = settings
  const fetches = createSetFetches(settings, load, accept)
  let keys: readonly Key[] = []
  let version = 0
  let freshUntil = Number.NEGATIVE_INFINITY
  let staleUntil = Number.NEGATIVE_INFINITY

  function isCurrent(): boolean {
    const now = clock()
    // While the issuer does not answer, the known keys are valid until the next attempt is due.
    return now < freshUntil || (now < fetches.retryAt && now < staleUntil)
  }

  function find(hint: KeyHint): FoundKeys | Promise<FoundKeys> {
    // No fetch for algorithms that this set cannot have, such as `none` and the secret ones.
    if (!settings.headerNames.has(hint.alg)) throw algorithmNotAllowed()
    const now = clock()
    const isKnown = now < staleUntil && has(hint)
    if (isKnown && now < freshUntil) return answer(hint)
    const due = now < freshUntil ? now >= fetches.askedAt + cooldownSeconds : now >= fetches.retryAt
    if (due || fetches.underWay) {
      const asking = fetches.ask()
      // An issuer known to be down is asked again in the background, so nobody waits for it.
      if (!(isKnown && fetches.failures > 0)) return asking.then(() => answer(hint))
    }
    return answer(hint)
  }

  /** From the keys that are known now. */
  function answer(hint: KeyHint): FoundKeys {
    if (clock() >= staleUntil || fetches.hasEnded) throw unavailable()
    try {
      return { keys: selectKeys(hint, keys), version }
    } catch (error) {
      // The key may be new: as long as the issuer cannot be asked, the token cannot be judged.
      throw fetches.failures > 0 ? unavailable() : error
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

  function accept(found: readonly Key[], maximumAgeSeconds: number): boolean {
    const changed = version === 0 || !areSame(found, keys)
    if (changed) {
      keys = found
      version++
    }
    freshUntil = fetches.askedAt + Math.min(Math.max(maximumAgeSeconds, cooldownSeconds), settings.lifetimeSeconds)
    staleUntil = freshUntil + settings.staleIfErrorSeconds
    return changed
  }

  async function refresh(): Promise<void> {
    // A fetch that has already started may have been answered before the keys changed.
    await fetches.underWay
    await fetches.ask(true)
    if (fetches.failures > 0 || fetches.hasEnded) throw unavailable()
  }

  function dispose(): Promise<void> {
    freshUntil = Number.NEGATIVE_INFINITY
    staleUntil = Number.NEGATIVE_INFINITY
    return fetches.end()
  }

  /** Names whose keys they are, and why there are none: an operator who has three issuers must not guess. */
  function unavailable(): TokenError {
    const { named, issuer } = settings
    const why = fetches.cause === undefined ? '' : `: ${fetches.cause}`
    const detail = issuer === undefined ? {} : { issuer }
    return new TokenError('keys_unavailable', `the keys of ${named} cannot be fetched now${why}`, detail)
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
