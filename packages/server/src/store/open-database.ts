/** One open database: its queries, its dialect, and the one place where the drivers' errors become the domain's. */
import { type IsolationLevel, Kysely, type Dialect as KyselyDialect, type LogEvent } from 'kysely'
import { DomainError } from '../domain/domain-error.ts'
import { type DatabaseTarget, describeTarget, parseDatabaseUrl } from './database-url.ts'
import { DeadlineError, withDeadline } from './deadline.ts'
import { codeOf, type Dialect, type OpenOptions, type Queries } from './dialects/dialect.ts'
import { connectMysql, mysqlDialect } from './dialects/mysql.ts'
import { connectPostgres, postgresDialect } from './dialects/postgres.ts'
import { connectSqlite, sqliteDialect } from './dialects/sqlite.ts'
import { retry } from './retry.ts'
import { createTurnstile } from './turnstile.ts'

/** How a database is asked. */
export interface Access {
  readonly dialect: Dialect
  /**
   * Runs queries within the deadline, on one connection at a time.
   *
   * @throws {DomainError} store_unavailable | store_misconfigured, or the DomainError that `work` throws
   */
  ask<T>(work: (queries: Queries) => Promise<T>, options?: AskOptions): Promise<T>
  /**
   * Runs queries in one transaction within the deadline, and the whole of it again when it lost against another (at most five times).
   * So `work` has no effects but its queries, and asks this database by these `queries` alone: a second `ask` inside would wait for the first.
   *
   * @throws {DomainError} as `ask` does
   */
  transaction<T>(work: (queries: Queries) => Promise<T>, options?: TransactionOptions): Promise<T>
}

export interface Database extends Access, AsyncDisposable {
  /** Engine, place and name; no user, no password. */
  readonly description: string
  /** Work that nobody waits for with a request in hand: a deadline of ten minutes, on a connection of its own where the engine has more. */
  slowly<T>(work: (access: Access) => Promise<T>): Promise<T>
}

export interface AskOptions {
  /** The work is one statement that may as well run twice: it runs again when it lost against another. Default false. */
  readonly idempotent?: boolean
}

export interface TransactionOptions {
  /** Default: READ COMMITTED on PostgreSQL, the server's own setting on MySQL. SQLite's are always serializable. */
  readonly isolation?: IsolationLevel
}

export interface OpenDatabaseOptions {
  readonly url: string
  /** Whether a SQLite file that is not there is made. */
  readonly create: boolean
  /** Longest wait for an answer. Default 3,000: a login that takes longer is better refused with 503. */
  readonly deadlineMilliseconds?: number
  /** Told of each statement that was answered. For measuring: parameters are secrets. */
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
 * Opens nothing yet: the first query connects, and a lost connection is made again by the next one.
 *
 * @throws {TypeError} for a URL that is none
 */
export function openDatabase(options: OpenDatabaseOptions): Database {
  const { url, create, deadlineMilliseconds = 3000, onStatement } = options
  const target = parseDatabaseUrl(url)
  const description = describeTarget(target)
  const { dialect, connection } = dialectOf(target, { connections, deadlineMilliseconds, create })
  const queries: Queries = new Kysely<unknown>({
    dialect: connection,
    ...(onStatement && { log: tellOf(onStatement) }),
  })
  const slow = { connections: 1, deadlineMilliseconds: slowDeadlineMilliseconds }
  return {
    ...accessTo(queries, { dialect, description, connections, deadlineMilliseconds }),
    description,
    async slowly(work) {
      // Two connections of one process to a SQLite file would lock each other out, and one statement has no deadline there.
      if (target.kind === 'sqlite') return work(accessTo(queries, { dialect, description, ...slow }))
      const slowQueries: Queries = new Kysely<unknown>({ dialect: dialectOf(target, { ...slow, create }).connection })
      try {
        return await work(accessTo(slowQueries, { dialect, description, ...slow }))
      } finally {
        await close(slowQueries, deadlineMilliseconds)
      }
    },
    [Symbol.asyncDispose]: () => close(queries, deadlineMilliseconds),
  }
}

function tellOf(onStatement: (statement: Statement) => void) {
  return ({ level, query: { sql, parameters }, queryDurationMillis: milliseconds }: LogEvent) => {
    if (level === 'query') onStatement({ sql, parameters, milliseconds })
  }
}

interface AccessOptions extends Pick<OpenOptions, 'connections' | 'deadlineMilliseconds'> {
  readonly dialect: Dialect
  readonly description: string
}

function accessTo(queries: Queries, options: AccessOptions): Access {
  const { dialect, description, connections, deadlineMilliseconds } = options
  const turnstile = createTurnstile({ width: connections, deadlineMilliseconds })

  async function inTime<T>(work: (deadline: number) => Promise<T>): Promise<T> {
    const deadline = performance.now() + deadlineMilliseconds
    try {
      return await withDeadline(
        turnstile.pass(() => work(deadline)),
        deadlineMilliseconds,
      )
    } catch (error) {
      throw asDomainError(error, dialect, description)
    }
  }

  return {
    dialect,
    ask: (work, { idempotent = false } = {}) =>
      inTime((deadline) =>
        idempotent ? retry(() => work(queries), { retriesOf: dialect.retriesOf, deadline }) : work(queries),
      ),
    transaction: (work, { isolation = dialect.isolation } = {}) =>
      inTime((deadline) => {
        const begin = queries.transaction()
        const transaction = isolation === undefined ? begin : begin.setIsolationLevel(isolation)
        const attempt = async (inside: Queries) => {
          const result = await work(inside)
          // Nobody waits any longer: what was refused must not happen.
          if (performance.now() > deadline) throw new DeadlineError(deadlineMilliseconds)
          return result
        }
        return retry(() => transaction.execute(attempt), { retriesOf: dialect.retriesOf, deadline })
      }),
  }
}

/** A server that hangs must not hold up our own end. */
async function close(queries: Queries, deadlineMilliseconds: number): Promise<void> {
  await withDeadline(queries.destroy(), deadlineMilliseconds).catch(() => {})
}

function dialectOf(target: DatabaseTarget, options: OpenOptions): { dialect: Dialect; connection: KyselyDialect } {
  switch (target.kind) {
    case 'sqlite':
      return { dialect: sqliteDialect, connection: connectSqlite(target, options) }
    case 'mysql':
      return { dialect: mysqlDialect, connection: connectMysql(target, options) }
    case 'postgres':
      return { dialect: postgresDialect, connection: connectPostgres(target, options) }
  }
}

function asDomainError(error: unknown, dialect: Dialect, description: string): unknown {
  if (error instanceof DomainError || isOurs(error)) return error
  if (error instanceof DeadlineError || dialect.isUnavailable(error)) {
    return new DomainError('store_unavailable', `the database ${description} does not answer`, { cause: error })
  }
  return new DomainError('store_misconfigured', `the database ${description} refuses ${dialect.refusalOf(error)}`)
}

/** A mistake in the code that asked: no driver's error, which have codes. It must not be taken for the database's. */
function isOurs(error: unknown): boolean {
  return [TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind) && codeOf(error) === undefined
}
