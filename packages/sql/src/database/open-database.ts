/** One open database: its queries, its engine, and the one place where the drivers' errors become the domain's. */

import { DeadlineError, withDeadline } from '@latchkey/guard'
import { type Clock, createWorld, DomainError, type World } from '@latchkey/server/stores'
import { type IsolationLevel, Kysely, type LogEvent } from 'kysely'
import { mostRetries, type OpenOptions, type Queries, type SqlEngine } from '../engines/engine.ts'
import { locateDatabase } from '../engines/engines.ts'
import { codeOf, type FaultKind, isPassing } from '../engines/fault-kind.ts'
import { retry } from './retry.ts'
import { createTurnstile } from './turnstile.ts'
import { createWriteFates } from './write-fates.ts'

/** What a database needs of the world: deadlines and waits go by its clock. */
export type DatabaseWorld = Pick<World, 'clock' | 'randomId'>

/** How a database is asked. */
export interface Access {
  readonly engine: SqlEngine
  readonly world: DatabaseWorld
  /**
   * Runs queries within the deadline, on one connection at a time.
   *
   * @throws {DomainError} store_unavailable | store_misconfigured, or the DomainError that `work` throws
   */
  ask<T>(work: (queries: Queries) => Promise<T>, options?: AskOptions): Promise<T>
  /**
   * Runs queries in one transaction within the deadline. When it lost against another transaction, all of it runs again (at most five times).
   * So `work` must have no effects but its queries, and must use only these `queries`: a second `ask` inside would wait for the first.
   *
   * @throws {DomainError} as `ask` does
   */
  transaction<T>(work: (queries: Queries) => Promise<T>, options?: TransactionOptions): Promise<T>
}

export interface Database extends Access, AsyncDisposable {
  /** Engine, place and name; no user, no password. */
  readonly description: string
  /** Of the way there: what an operator should know. */
  readonly warnings: readonly string[]
  /** Tables that could not be written a moment ago; `*` for the whole database. */
  readonly failingWrites: () => readonly string[]
  /** Work that no request waits for: it has a deadline of ten minutes, and its own connection where the engine allows more than one. */
  slowly<T>(work: (access: Access) => Promise<T>): Promise<T>
}

export interface AskOptions {
  /** The work is one statement that may safely run twice: it runs again when it lost against another transaction. Default false. */
  readonly idempotent?: boolean
}

export interface TransactionOptions {
  /** Default: READ COMMITTED on PostgreSQL, the server's own setting on MySQL. SQLite's are always serializable. */
  readonly isolation?: IsolationLevel
}

export interface OpenDatabaseOptions {
  readonly url: string
  /** Whether a missing SQLite file is created. */
  readonly create: boolean
  /** The database refuses every write of ours. Default false. */
  readonly readOnly?: boolean
  /** Default: the machine's clock and random ids. */
  readonly world?: DatabaseWorld
  /** Longest wait for an answer. Default 3,000: a login that takes longer is better refused with 503. */
  readonly deadlineMilliseconds?: number
  /** Called with each statement that was answered. Use it to measure: parameters are secrets. */
  readonly onStatement?: (statement: Statement) => void
}

/** As it was sent. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
  readonly milliseconds: number
}

/** An index over some million rows takes minutes on a small machine. */
const slowDeadlineMilliseconds = 600_000

/** Per process. Password hashing limits logins long before ten connections are busy. */
const connections = 10

/**
 * Opens nothing yet: the first query connects. After a lost connection, the next query connects again.
 *
 * @throws {TypeError} for an invalid URL
 */
export function openDatabase(options: OpenDatabaseOptions): Database {
  const { url, create, readOnly = false, deadlineMilliseconds = 3000, onStatement, world = createWorld() } = options
  const { clock } = world
  const { engine, description, warnings, connect } = locateDatabase(url)
  const fates = createWriteFates({ clock, faultKind: (error) => kindOf(error, engine) })
  const ground = { create, readOnly, clock, told: fates.note }
  const queries: Queries = new Kysely({
    dialect: connect({ connections, deadlineMilliseconds, ...ground }),
    ...(onStatement && { log: tellOf(onStatement) }),
  })
  const slow = { connections: 1, deadlineMilliseconds: slowDeadlineMilliseconds }
  return {
    ...accessTo(queries, { engine, description, connections, deadlineMilliseconds, world }),
    description,
    warnings,
    failingWrites: fates.failing,
    async slowly(work) {
      // Where there is one connection, one statement has no deadline.
      if (!engine.supportsManyConnections) {
        // Each statement has the deadline of a request there: who has more time tries again.
        const retriesOf = (error: unknown) => (error instanceof DeadlineError ? mostRetries : engine.retriesOf(error))
        return work(accessTo(queries, { engine, description, world, ...slow, retriesOf }))
      }
      const slowQueries: Queries = new Kysely({ dialect: connect({ ...slow, ...ground }) })
      try {
        return await work(accessTo(slowQueries, { engine, description, world, ...slow }))
      } finally {
        await close(slowQueries, { clock, deadlineMilliseconds })
      }
    },
    [Symbol.asyncDispose]: () => close(queries, { clock, deadlineMilliseconds }),
  }
}

function tellOf(onStatement: (statement: Statement) => void) {
  return ({ level, query: { sql, parameters }, queryDurationMillis: milliseconds }: LogEvent) => {
    if (level === 'query') onStatement({ sql, parameters, milliseconds })
  }
}

interface AccessOptions extends Pick<OpenOptions, 'connections' | 'deadlineMilliseconds'> {
  readonly engine: SqlEngine
  readonly description: string
  readonly world: DatabaseWorld
  /** Default: the engine's. */
  readonly retriesOf?: SqlEngine['retriesOf']
}

function accessTo(queries: Queries, options: AccessOptions): Access {
  const { engine, description, world, connections, deadlineMilliseconds, retriesOf = engine.retriesOf } = options
  const { clock } = world
  // Where there is one connection, its driver lets them in, and who waits for another process must not keep out those who read.
  const width = engine.supportsManyConnections ? connections : Number.POSITIVE_INFINITY
  const turnstile = createTurnstile({ width, deadlineMilliseconds, clock })

  async function inTime<T>(work: (deadline: number) => Promise<T>): Promise<T> {
    const deadline = clock.monotonic() + deadlineMilliseconds
    try {
      const passed = turnstile.pass(() => {
        // The caller was already refused, so the work must not begin any more.
        if (clock.monotonic() > deadline) throw new DeadlineError('there was no turn in time')
        return work(deadline)
      })
      return await withDeadline(passed, deadlineMilliseconds, 'the database', clock)
    } catch (error) {
      throw asDomainError(error, engine, description)
    }
  }

  return {
    engine,
    world,
    ask: (work, { idempotent = false } = {}) =>
      inTime((deadline) => (idempotent ? retry(() => work(queries), { retriesOf, deadline, clock }) : work(queries))),
    transaction: (work, { isolation = engine.isolation } = {}) =>
      inTime((deadline) => {
        const begin = queries.transaction()
        const transaction = isolation === undefined ? begin : begin.setIsolationLevel(isolation)
        const attempt = async (inside: Queries) => {
          const result = await work(inside)
          // The caller was already refused, so the work must not happen any more.
          if (clock.monotonic() > deadline) throw new DeadlineError('the transaction took too long')
          return result
        }
        return retry(() => transaction.execute(attempt), { retriesOf, deadline, clock })
      }),
  }
}

/** A server that hangs must not keep us from shutting down. */
async function close(
  queries: Queries,
  { clock, deadlineMilliseconds }: { readonly clock: Clock; readonly deadlineMilliseconds: number },
): Promise<void> {
  await withDeadline(queries.destroy(), deadlineMilliseconds, 'closing the database', clock).catch(() => {})
}

function asDomainError(error: unknown, engine: SqlEngine, description: string): unknown {
  if (error instanceof DomainError || isOurs(error)) return error
  const kind = kindOf(error, engine)
  if (!isPassing(kind)) {
    return new DomainError('store_misconfigured', `the database ${description} refuses ${engine.refusalOf(error)}`)
  }
  const what = wants[kind]
  const why = what === undefined ? 'does not answer' : `${what}: it refuses ${engine.refusalOf(error)}`
  return new DomainError('store_unavailable', `the database ${description} ${why}`, { cause: error })
}

function kindOf(error: unknown, engine: SqlEngine): FaultKind {
  return error instanceof DeadlineError ? 'busy' : engine.faultKind(error)
}

/** What an operator must do something about. */
const wants: { readonly [K in FaultKind]?: string } = {
  read_only: 'takes no writes',
  failing: 'has no room left, or its disk fails',
}

/** A mistake in the calling code, which must not be reported as a database error. Errors of the drivers have codes. */
function isOurs(error: unknown): boolean {
  return [TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind) && codeOf(error) === undefined
}
