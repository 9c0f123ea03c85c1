/**
 * One connection to a SQLite file that other processes may lock. Who meets a lock waits by the clock, and everybody else goes on: those who
 * read, and the whole process with them.
 */
import { DeadlineError } from '@latchkey/guard'
import { wait } from '@latchkey/server/stores'
import type { DatabaseConnection, Driver, QueryResult } from 'kysely'
import { createTurnstile } from '../database/turnstile.ts'
import type { OpenOptions } from './engine.ts'
import { isLocked } from './sqlite-errors.ts'

/** An open file. Nothing here waits: what meets a lock throws at once, and has had no effect. */
export interface SqliteConnection {
  run<Row>(text: string, parameters: readonly unknown[]): QueryResult<Row>
  close(): void
}

export interface SqliteDriverOptions extends Pick<OpenOptions, 'clock' | 'deadlineMilliseconds' | 'told'> {
  readonly open: () => SqliteConnection
}

/** Between two tries for a lock: half of it to one and a half, so that processes do not go in step. */
const tryAgainMilliseconds = 10

const BEGIN = 'begin immediate'
const COMMIT = 'commit'
const noRows = () => 0

export function createSqliteDriver({ open, clock, deadlineMilliseconds, told }: SqliteDriverOptions): Driver {
  const tooLong = `waiting for the lock of another process took longer than ${deadlineMilliseconds} ms`
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
        if (!isLocked(error)) throw error
        const milliseconds = tryAgainMilliseconds * (0.5 + Math.random())
        // Not as SQLite says it: that is tried again where work has lost against other work, and this has waited long enough.
        if (clock.monotonic() + milliseconds > since + deadlineMilliseconds) throw new DeadlineError(tooLong)
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

  const telling = tellingOf(told)

  async function begin(): Promise<Disposable> {
    const place = await connection.enter()
    try {
      // A deferred transaction that reads and then writes fails at once beside another writer, however long it waits.
      run(BEGIN)
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
        executeQuery: <Row>({ sql, parameters }: { readonly sql: string; readonly parameters: readonly unknown[] }) => {
          const now = () => run<Row>(sql, parameters)
          const done = () => (places.has(taken) ? untilFree(now) : inTurn(() => connection.pass(async () => now())))
          return telling(sql, done, ({ numAffectedRows }) => Number(numAffectedRows ?? 0))
        },
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

    beginTransaction: async (taken) => void places.set(taken, await telling(BEGIN, () => inTurn(begin), noRows)),
    // Beside readers of a file without a log of its own, only the last step meets the lock.
    commitTransaction: async () => void (await telling(COMMIT, () => untilFree(() => run(COMMIT)), noRows)),
    rollbackTransaction: async () => {
      try {
        run('rollback')
      } catch {
        // Where the disk is full SQLite has rolled back by itself, and refuses to do it again: the first error is the one to report.
      }
    },
  }
}

/** Tells what became of a statement in the end: how often it has met a lock is nobody's business. */
function tellingOf(told: SqliteDriverOptions['told']) {
  return async <T>(text: string, done: () => Promise<T>, changedRows: (result: T) => number): Promise<T> => {
    try {
      const result = await done()
      told({ text, changedRows: changedRows(result) })
      return result
    } catch (error) {
      told({ text, changedRows: 0, error })
      throw error
    }
  }
}
