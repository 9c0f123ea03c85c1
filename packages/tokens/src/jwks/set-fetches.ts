/** The fetches of a remote JWK Set: one at a time, whoever waits for it. After a failure the next is put off, longer each time. */
import type { Key } from '../jwk/key.ts'
import type { Download } from './download.ts'
import { readPublishedSet } from './published.ts'
import type { FetchSettings } from './remote-options.ts'
import { tell } from './tell.ts'

/** The result of a fetch: a JWK Set to be read, or why there is none. */
export type LoadedSet = Download | { readonly ok: false; readonly fault: 'metadata'; readonly status?: never }

/**
 * Fetches the set once. It rejects on a runtime that lacks something, and never otherwise.
 *
 * @param anew - whether the set's address must be looked up again
 */
export type LoadSet = (signal: AbortSignal, anew: boolean) => Promise<LoadedSet>

/** Takes the keys of a fetched set. Returns whether they are others than before. */
export type AcceptKeys = (keys: readonly Key[], maximumAgeSeconds: number) => boolean

/** Times are seconds by the clock. */
export interface SetFetches {
  /** When the last fetch began. */
  readonly askedAt: number
  /** How many fetches in a row have failed. */
  readonly failures: number
  /** After a failure: when the next fetch is due. */
  readonly retryAt: number
  readonly underWay: Promise<void> | undefined
  readonly hasEnded: boolean
  /** Joins the fetch that is under way, or begins one. Rejects as {@link LoadSet} does. */
  readonly ask: (anew?: boolean) => Promise<void>
  /** Aborts a fetch. None begins any more. */
  readonly end: () => Promise<void>
}

const FIRST_RETRY_SECONDS = 1

export function createSetFetches(settings: FetchSettings, load: LoadSet, accept: AcceptKeys): SetFetches {
  const { clock, cooldownSeconds } = settings
  const ending = new AbortController()
  let askedAt = Number.NEGATIVE_INFINITY
  let retryAt = Number.NEGATIVE_INFINITY
  let failures = 0
  let underWay: Promise<void> | undefined

  function ask(anew = failures > 0): Promise<void> {
    underWay ??= fetchOnce(anew).finally(() => {
      underWay = undefined
    })
    return underWay
  }

  async function fetchOnce(anew: boolean): Promise<void> {
    askedAt = clock()
    const result = await load(ending.signal, anew)
    const read = result.ok ? readPublishedSet(result.document, settings.keyOptions) : undefined
    if (ending.signal.aborted) return
    if (!result.ok || !read) return fail(result)
    const keys = read.members.map(({ key }) => key)
    failures = 0
    retryAt = Number.NEGATIVE_INFINITY
    const changed = accept(keys, result.maximumAgeSeconds ?? Number.POSITIVE_INFINITY)
    tell(settings.onEvent, { type: 'fetched', keys: keys.length, changed })
    for (const { index, reason } of read.skipped) tell(settings.onEvent, { type: 'key_skipped', index, reason })
  }

  function fail(result: LoadedSet): void {
    failures++
    const retryInSeconds = backoffSeconds(failures, cooldownSeconds)
    retryAt = clock() + retryInSeconds
    const fault = result.ok ? 'set' : result.fault
    const status = !result.ok && result.status !== undefined ? { status: result.status } : {}
    tell(settings.onEvent, { type: 'fetch_failed', fault, ...status, retryInSeconds })
  }

  return {
    get askedAt() {
      return askedAt
    },
    get failures() {
      return failures
    },
    get retryAt() {
      return retryAt
    },
    get underWay() {
      return underWay
    },
    get hasEnded() {
      return ending.signal.aborted
    },
    ask,
    async end() {
      ending.abort()
      retryAt = Number.POSITIVE_INFINITY
      await underWay
    },
  }
}

/** Doubles up to the cooldown. The jitter keeps many verifiers from retrying at the same time. */
function backoffSeconds(failures: number, most: number): number {
  return Math.min(FIRST_RETRY_SECONDS * 2 ** (failures - 1), most) * (0.5 + Math.random() / 2)
}
