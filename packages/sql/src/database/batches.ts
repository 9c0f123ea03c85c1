/**
 * Rows that come while others are being written are written together. One that comes alone is written at once, and none waits longer
 * than a moment for those before it.
 */
import { type Clock, DomainError } from '@latchkey/server/stores'

export interface BatchesOptions<Row> {
  /** Writes all of them or none. */
  readonly write: (rows: readonly Row[]) => Promise<void>
  /** Most rows of a batch. */
  readonly most: number
  readonly clock: Clock
}

/** How long a row waits at most for those that are being written. */
export const BATCH_MILLISECONDS = 5

interface Waiting<Row> {
  readonly row: Row
  readonly resolve: () => void
  readonly reject: (fault: unknown) => void
}

/** @returns resolves when the row is written, and rejects with the row's own fault */
export function createBatches<Row>({ write, most, clock }: BatchesOptions<Row>): (row: Row) => Promise<void> {
  const waiting: Waiting<Row>[] = []
  let underWay = 0
  let timer: Disposable | undefined

  function send(): void {
    timer?.[Symbol.dispose]()
    timer = undefined
    if (waiting.length === 0) return
    underWay += 1
    void settle(waiting.splice(0)).finally(() => {
      underWay -= 1
      if (underWay === 0) send()
    })
  }

  async function settle(batch: readonly Waiting<Row>[]): Promise<void> {
    try {
      await write(batch.map(({ row }) => row))
      for (const { resolve } of batch) resolve()
    } catch (fault) {
      // One of them does not fit, and the others must not be lost for it. What may have been written is not written again.
      const isOnes = batch.length > 1 && !(fault instanceof DomainError && fault.code === 'store_unavailable')
      if (isOnes) for (const one of batch) await settle([one])
      else for (const { reject } of batch) reject(fault)
    }
  }

  return (row) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    waiting.push({ row, resolve, reject })
    if (underWay === 0 || waiting.length >= most) send()
    else timer ??= clock.after(BATCH_MILLISECONDS, send)
    return promise
  }
}
