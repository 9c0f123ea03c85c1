/** Events over a real store, on a clock that a test moves. */
import { openStore } from '@latchkey/sql'
import type { Rows, Store } from '../../server/store.ts'
import { createMovableClock, type MovableClock } from '../../testing/movable-clock.ts'
import { type RecordingLogger, recordingLogger } from '../../testing/test-server.ts'
import { uuidV7 } from '../../world/uuid-v7.ts'
import { accountRemoved } from '../account-removed.ts'
import { createEvents, type Events } from '../events.ts'
import type { OutboxEntry } from '../outbox-store.ts'

export interface House extends AsyncDisposable {
  readonly events: Events<Rows>
  /** Of another process on the same database. */
  readonly another: () => Events<Rows>
  readonly store: Store
  readonly clock: MovableClock
  readonly logger: RecordingLogger
  readonly steps: string[]
  /** SQLite answers within the turn; a few turns let the listeners end. */
  readonly settled: () => Promise<void>
}

/** What another process has left, due at once. */
export function left(number: number, now: number, listener: string, subject = 'roy'): OutboxEntry {
  const dueAt = now * 1000
  return {
    id: uuidV7(number + 1),
    event: accountRemoved.name,
    listener,
    payload: JSON.stringify({ subject }),
    attempts: 0,
    dueAt,
  }
}

export async function passSeconds(
  { clock, settled }: Pick<House, 'clock' | 'settled'>,
  seconds: number,
): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await clock.advance(1)
    await settled()
  }
}

export async function openHouse(): Promise<House> {
  const store: Store = await openStore({ url: 'sqlite::memory:' })
  const clock = createMovableClock()
  const logger = recordingLogger()
  const open = () =>
    createEvents<Rows>({
      transaction: store.transaction,
      outbox: store.outbox,
      clock,
      randomId: () => uuidV7(Math.floor(clock.now() * 1000)),
      logger,
      sweepSeconds: 1,
    })
  const events = open()
  return {
    events,
    another: open,
    store,
    clock,
    logger,
    steps: [],
    settled: async () => {
      for (let turn = 0; turn < 30; turn++) await new Promise(setImmediate)
    },
    async [Symbol.asyncDispose]() {
      await events[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
