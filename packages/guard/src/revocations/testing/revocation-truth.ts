/** The revocations of this process: a source whose connections a test can cut. */
import type { Revocation } from '../revocation.ts'
import type { RevocationBatch, RevocationSource } from '../revocation-source.ts'

export interface RevocationTruth extends RevocationSource {
  readonly revoke: (...revocations: readonly Revocation[]) => void
  /** Tells every follower that nothing is missing. */
  readonly beat: () => void
  /** Sends a batch unchanged, wrong ones too. */
  readonly send: (batch: RevocationBatch) => void
  /** Ends all connections and accepts no new ones. */
  readonly cut: () => void
  readonly mend: () => void
  /** The cursor that means that everything is known. */
  readonly cursor: () => string
  readonly followers: () => number
  /** The cursors with which it was followed. */
  readonly asked: readonly (string | undefined)[]
}

export function createRevocationTruth(): RevocationTruth {
  const all: Revocation[] = []
  const asked: (string | undefined)[] = []
  const queues = new Set<{ readonly batches: RevocationBatch[]; wake: () => void }>()
  let isCut = false
  const cursor = () => `${all.length}`
  const send = (batch: RevocationBatch) => {
    for (const queue of queues) {
      queue.batches.push(batch)
      queue.wake()
    }
  }

  return {
    asked,
    send,
    cursor,
    followers: () => queues.size,
    revoke(...revocations) {
      all.push(...revocations)
      send({ revocations, cursor: cursor() })
    },
    beat: () => send({ revocations: [], cursor: cursor() }),
    cut() {
      isCut = true
      for (const { wake } of queues) wake()
    },
    mend() {
      isCut = false
    },
    async *follow({ after, signal }) {
      asked.push(after)
      if (isCut) throw new Error('cut')
      const queue = { batches: [{ revocations: all.slice(Number(after ?? 0)), cursor: cursor() }], wake: () => {} }
      signal.addEventListener('abort', () => queue.wake(), { once: true })
      queues.add(queue)
      try {
        for (;;) {
          if (isCut) throw new Error('cut')
          signal.throwIfAborted()
          const batch = queue.batches.shift()
          if (batch) yield batch
          else {
            const { promise, resolve } = Promise.withResolvers<void>()
            queue.wake = resolve
            await promise
          }
        }
      } finally {
        queues.delete(queue)
      }
    },
  }
}

/** Lets everything run that is ready, until the condition is true. @throws {Error} after 20 seconds */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
