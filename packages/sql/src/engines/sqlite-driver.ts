/**
 * One connection to a SQLite file that other processes may lock. Who meets a lock waits by the clock, and everybody else goes on: those who
 * read, and the whole process with them.
 */
import { type Clock, wait } from '@latchkey/server/stores'
import type { DatabaseConnection, Driver, QueryResult } from 'kysely'
import { createTurnstile } from '../database/turnstile.ts'
import { isLocked } from './sqlite-errors.ts'

/** An open file. Nothing here waits: what meets a lock throws at once, and has had no effect. */
export interface SqliteConnection {
  run<Row>(text: string, parameters: readonly unknown[]): QueryResult<Row>
  close(): void
}

export interface SqliteDriverOptions {
  readonly open: () => SqliteConnection
  readonly clock: Clock
  /** Longest wait for a lock. */
  readonly deadlineMilliseconds: number
}

/** Between two tries for a lock: half of it to one and a half, so that processes do not go in step. */
const tryAgainMilliseconds = 10

export function createSqliteDriver({ open, clock, deadlineMilliseconds }: SqliteDriverOptions): Driver {
  const once = { width: 1, deadlineMilliseconds, clock }
  /** A statement has the connection while it runs, and a transaction from its first to its last. */
  const connection = createTurnstile(once)
  /** Of those who have met a lock one tries, and the others come after. */
  const writers = createTurnstile(once)
  /** The places of transactions. */
  const places = new WeakMap<DatabaseConnection, Disposable>()
  let file: SqliteConnection | undefined

  const run = <Row>(text: string, parameters: readonly unknown[] = []): QueryResult<Row> => {
    if (file === undefined) throw new Error('the file is not open')
    return file.run<Row>(text, parameters)
  }

  async function untilFree<T>(attempt: () => T | Promise<T>, since = clock.monotonic()): Promise<T> {
    for (;;) {
      try {
        return await attempt()
      } catch (error) {
        const milliseconds = tryAgainMilliseconds * (0.5 + Math.random())
        if (!isLocked(error) || clock.monotonic() + milliseconds > since + deadlineMilliseconds) throw error
        await wait(clock, milliseconds)
      }
    }
  }

  /** For what needs the connection anew each time, so that others have it meanwhile. */
  async function inTurn<T>(attempt: () => Promise<T>): Promise<T> {
    const since = clock.monotonic()
    try {
      return await attempt()
    } catch (error) {
      if (!isLocked(error)) throw error
    }
    using _ = await writers.enter()
    return await untilFree(attempt, since)
  }

  async function begin(): Promise<Disposable> {
    const place = await connection.enter()
    try {
      // A deferred transaction that reads and then writes fails at once beside another writer, however long it waits.
      run('begin immediate')
      return place
    } catch (error) {
      place[Symbol.dispose]()
      throw error
    }
  }

  return {
    init: async () => {
      file = await untilFree(open)
    },
    destroy: async () => file?.close(),

    acquireConnection: async () => {
      const taken: DatabaseConnection = {
        executeQuery: <Row>({ sql, parameters }: { readonly sql: string; readonly parameters: readonly unknown[] }) =>
          places.has(taken)
            ? untilFree(() => run<Row>(sql, parameters))
            : inTurn(() => connection.pass(async () => run<Row>(sql, parameters))),
        streamQuery: () => {
          throw new Error('rows are not streamed')
        },
      }
      return taken
    },
    releaseConnection: async (taken) => {
      places.get(taken)?.[Symbol.dispose]()
      places.delete(taken)
    },

    beginTransaction: async (taken) => void places.set(taken, await inTurn(begin)),
    // Beside readers of a file without a log of its own, only the last step meets the lock.
    commitTransaction: async () => void (await untilFree(() => run('commit'))),
    rollbackTransaction: async () => {
      try {
        run('rollback')
      } catch {
        // Where the disk is full SQLite has rolled back by itself, and refuses to do it again: the first error is the one to report.
      }
    },
  }
}
