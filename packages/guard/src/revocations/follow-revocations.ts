/** Keeps a guard's knowledge of revocations fresh: follows a source, reconnects, and says how old the knowledge is. */

import { afterInBackground, pause } from '../system-clock.ts'
import { tell } from '../tell.ts'
import { parseFeedOptions, type RevocationFeedOptions } from './feed-options.ts'
import { createRevocationKnowledge } from './revocation-knowledge.ts'
import type { RevocationBatch } from './revocation-source.ts'
import type { Revocations } from './revocations.ts'
import { untilAborted } from './until-aborted.ts'

/** Numbers to monitor. */
export interface RevocationFeedStatus {
  readonly lost: boolean
  /** The age of the knowledge; undefined before the first complete answer. */
  readonly stalenessSeconds: number | undefined
  readonly entries: number
  readonly cursor: string | undefined
  /** Every token that was issued until this second is refused, because there was no room for an entry of each; undefined where there is. */
  readonly condensedUntil: number | undefined
}

/** A feed. Disposing of it ends its connection; from then on it is lost. */
export interface RevocationFeed extends Revocations, AsyncDisposable {
  /** Resolves when the knowledge is complete for the first time. Until then the feed is lost. */
  readonly ready: Promise<void>
  readonly status: RevocationFeedStatus
}

const SHORTEST_RETRY_SECONDS = 0.05
const LONGEST_RETRY_SECONDS = 0.5
const SWEEP_SECONDS = 60

/**
 * Follows a source of revocations until it is disposed of.
 *
 * A revocation that was applied stays applied until it expires: no reconnect, repeated batch or forgetful source takes it back.
 *
 * @throws {TypeError} naming the option that is wrong
 */
export function followRevocations(options: RevocationFeedOptions): RevocationFeed {
  const parsed = parseFeedOptions(options)
  const { source, silenceSeconds, onEvent } = parsed
  const knowledge = createRevocationKnowledge(parsed)
  const ended = new AbortController()
  const { promise: ready, resolve: becomeReady, reject: neverReady } = Promise.withResolvers<void>()
  ready.catch(() => undefined)
  let connection = new AbortController()
  let failures = 0

  function isLost(): boolean {
    return ended.signal.aborted || knowledge.isLost()
  }

  function apply(batch: RevocationBatch): void {
    const isComplete = knowledge.add(batch)
    if (batch.cursor !== undefined) failures = 0
    if (isComplete) becomeReady()
  }

  /** One connection, until it ends, fails, or is silent for too long. */
  async function followOnce(): Promise<void> {
    connection = new AbortController()
    const { signal } = connection
    const silence = () => connection.abort(new Error(`nothing came for ${silenceSeconds} s`))
    let timer = afterInBackground(silenceSeconds * 1000, silence)
    const { cursor } = knowledge
    const batches = source.follow({ ...(cursor !== undefined && { after: cursor }), signal })[Symbol.asyncIterator]()
    try {
      for (;;) {
        const step = await untilAborted(batches.next(), signal)
        if (step.done) throw new Error('the source ended')
        timer[Symbol.dispose]()
        timer = afterInBackground(silenceSeconds * 1000, silence)
        apply(step.value)
      }
    } finally {
      timer[Symbol.dispose]()
      connection.abort(new Error('the feed lets go of the connection'))
      batches.return?.().catch(() => undefined)
    }
  }

  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      const fault: unknown = await followOnce().catch((error: unknown) => error)
      if (ended.signal.aborted) return
      // Half of it is random: guards that lost their connections together must not reconnect together.
      const longest = Math.min(LONGEST_RETRY_SECONDS, SHORTEST_RETRY_SECONDS * 2 ** Math.min(failures, 10))
      const retryInSeconds = longest * (0.5 + Math.random() / 2)
      failures += 1
      tell(onEvent, { type: 'disconnected', fault, retryInSeconds })
      await pause(retryInSeconds * 1000, ended.signal)
    }
  }

  const sweepAgain = () => {
    knowledge.sweep()
    sweeper = afterInBackground(SWEEP_SECONDS * 1000, sweepAgain)
  }
  let sweeper = afterInBackground(SWEEP_SECONDS * 1000, sweepAgain)
  const running = run()

  return {
    ready,
    isRevoked: knowledge.isRevoked,
    isLost,
    get status() {
      const { entries, cursor, condensedUntil } = knowledge
      return { lost: isLost(), stalenessSeconds: knowledge.stalenessSeconds(), entries, cursor, condensedUntil }
    },
    async [Symbol.asyncDispose]() {
      const reason = new Error('the feed was disposed of')
      ended.abort(reason)
      connection.abort(reason)
      neverReady(reason)
      sweeper[Symbol.dispose]()
      knowledge[Symbol.dispose]()
      await running
    },
  }
}
