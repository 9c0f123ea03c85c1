/**
 * One connection to a SQLite file that other processes may lock. Who meets a lock waits by the clock, and everybody else goes on: those who
 * read, and the whole process with them.
 */
import type { DatabaseConnection, Driver, QueryResult } from 'kysely'
import { createTurnstile } from '../database/turnstile.ts'
import type { OpenOptions } from './engine.ts'
import { createGroupCommit } from './group-commit.ts'
import type { GroupedTransaction } from './group-member.ts'
import { createLockWaits } from './lock-waits.ts'
import { isLocked } from './sqlite-errors.ts'

/** An open file. Nothing here waits: what meets a lock throws at once, and has had no effect. */
export interface SqliteConnection {
  run<Row>(text: string, parameters: readonly unknown[]): QueryResult<Row>
  isInTransaction(): boolean
  close(): void
}

export interface SqliteDriverOptions extends Pick<OpenOptions, 'clock' | 'deadlineMilliseconds' | 'told'> {
  readonly open: () => SqliteConnection
}

/** What waits for the disk. Everything else is run by itself, as it comes. */
const WRITE = /^\s*(?:insert|update|delete)\b/i
const BEGIN = 'begin immediate'
const COMMIT = 'commit'
const noRows = () => 0

export function createSqliteDriver({ open, clock, deadlineMilliseconds, told }: SqliteDriverOptions): Driver {
  const once = { width: 1, deadlineMilliseconds, clock }
  /** What reads has the connection while it runs, and a group of writes from its first to its last. */
  const connection = createTurnstile(once)
  /** Of those who have met a lock one tries, and the others come after. */
  const blocked = createTurnstile(once)
  const transactions = new WeakMap<DatabaseConnection, GroupedTransaction>()
  const { run, lostBy, ...file } = openedOnce(open)
  const locks = createLockWaits({ clock, deadlineMilliseconds })
  const { untilFree } = locks

  const group = createGroupCommit({
    connection: { execute: (text) => void run(text), lostBy },
    turnstile: connection,
    clock,
    deadlineMilliseconds,
    locks,
  })

  /** For what needs the connection anew each time, so that others have it meanwhile. */
  async function inTurn<T>(attempt: () => Promise<T>): Promise<T> {
    const since = clock.monotonic()
    try {
      return await attempt()
    } catch (error) {
      if (!isLocked(error)) throw error
    }
    using _ = await blocked.enter()
    return await untilFree(attempt, since)
  }

  /** After SQLite has rolled back, a statement would stand by itself. */
  async function within<T>(statement: () => T): Promise<T> {
    const fault = lostBy()
    if (fault !== undefined) throw fault
    return statement()
  }

  const telling = tellingOf(told)

  return {
    init: () => untilFree(file.open),
    destroy: async () => {
      await group.idle()
      file.close()
    },

    acquireConnection: async () => {
      const taken: DatabaseConnection = {
        executeQuery: <Row>({ sql, parameters }: { readonly sql: string; readonly parameters: readonly unknown[] }) => {
          const now = () => run<Row>(sql, parameters)
          const done = () => {
            if (transactions.has(taken)) return within(now)
            return WRITE.test(sql) ? group.write(now) : inTurn(() => connection.pass(async () => now()))
          }
          return telling(sql, done, ({ numAffectedRows }) => Number(numAffectedRows ?? 0))
        },
        streamQuery: () => {
          throw new Error('rows are not streamed')
        },
      }
      return taken
    },
    releaseConnection: async (taken) => void transactions.delete(taken),

    beginTransaction: async (taken) => void transactions.set(taken, await telling(BEGIN, group.begin, noRows)),
    commitTransaction: async (taken) => {
      await telling(COMMIT, async () => transactions.get(taken)?.commit(), noRows)
    },
    rollbackTransaction: async (taken) => transactions.get(taken)?.rollback(),
  }
}

/** The file, once it is open, with the fault that it met last. */
function openedOnce(open: SqliteDriverOptions['open']) {
  let file: SqliteConnection | undefined
  let lastFault: unknown
  const opened = (): SqliteConnection => {
    if (file === undefined) throw new Error('the file is not open')
    return file
  }
  return {
    open() {
      file = open()
    },
    close: () => file?.close(),
    run<Row>(text: string, parameters: readonly unknown[] = []): QueryResult<Row> {
      try {
        return opened().run<Row>(text, parameters)
      } catch (error) {
        lastFault = error
        throw error
      }
    },
    /** What made SQLite end the transaction by itself; undefined while it stands. */
    lostBy: () => (opened().isInTransaction() ? undefined : (lastFault ?? new Error('the transaction has ended'))),
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
