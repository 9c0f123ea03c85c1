/** The fetches of a remote JWK Set: one at a time, whoever waits for it. After a failure the next is put off, longer each time. */
import type { Key } from '../jwk/key.ts'
import type { Download } from './download.ts'
import type { SkippedKey } from './jwk-set.ts'
import { readPublishedSet } from './published.ts'
import type { FetchSettings, RemoteJwksEvent } from './remote-options.ts'
import { tell } from './tell.ts'

/** The result of a fetch: a JWK Set to be read, or why there is none. */
export type LoadedSet =
  | Download
  | { readonly ok: false; readonly fault: 'metadata'; readonly status?: never; readonly why?: string | undefined }

/**
 * Fetches the set once. It rejects on a runtime that lacks something, and never otherwise.
 *
 * @param anew - whether the set's address must be looked up again
 */
export type LoadSet = (signal: AbortSignal, anew: boolean) => Promise<LoadedSet>

type FetchFault = (RemoteJwksEvent & { readonly type: 'fetch_failed' })['fault']

/** Takes the keys of a fetched set. Returns whether they are others than before. */
export type AcceptKeys = (keys: readonly Key[], maximumAgeSeconds: number) => boolean

/** Times are seconds by the clock. */
export interface SetFetches {
  /** When the last fetch began. */
  readonly askedAt: number
  /** How many fetches in a row have failed. */
  readonly failures: number
  /** Why the last one failed, for people; undefined when it did not. */
  readonly cause: string | undefined
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
  let cause: string | undefined
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
    if (!result.ok) return fail(result.fault, result)
    if (!read) return fail('set')
    const keys = read.members.map(({ key }) => key)
    // An issuer with an empty list has lost its keys: whoever withdraws one publishes another.
    if (keys.length === 0 && read.skipped.length === 0) return fail('no_keys')
    failures = 0
    cause = undefined
    retryAt = Number.NEGATIVE_INFINITY
    const changed = accept(keys, result.maximumAgeSeconds ?? Number.POSITIVE_INFINITY)
    tell(settings.onEvent, { type: 'fetched', keys: keys.length, changed })
    tellSkipped(read.skipped)
    for (const what of result.lenient ?? []) tell(settings.onEvent, { type: 'taken_leniently', what })
    for (const { what, index } of read.lenient) tell(settings.onEvent, { type: 'taken_leniently', what, index })
  }

  function tellSkipped(skipped: readonly SkippedKey[]): void {
    for (const { index, reason } of skipped) tell(settings.onEvent, { type: 'key_skipped', index, reason })
  }

  function fail(
    fault: FetchFault,
    { status, why }: { readonly status?: number; readonly why?: string | undefined } = {},
  ): void {
    failures++
    cause = [fault, status, why].filter((part) => part !== undefined).join(' ')
    const retryInSeconds = backoffSeconds(failures, cooldownSeconds)
    retryAt = clock() + retryInSeconds
    tell(settings.onEvent, { type: 'fetch_failed', fault, ...(status !== undefined && { status }), retryInSeconds })
  }

  return {
    get askedAt() {
      return askedAt
    },
    get failures() {
      return failures
    },
    get cause() {
      return cause
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
