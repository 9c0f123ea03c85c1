/** Connections to MySQL and MariaDB: each is prepared once, and no query waits forever. */
import { DeadlineError } from '@latchkey/guard'
import type { MysqlPool, MysqlPoolConnection } from 'kysely'
import type { Pool, PoolConnection } from 'mysql2'
import { lockMilliseconds, type OpenOptions } from './engine.ts'
import { createFreshConnections, type FreshConnections } from './fresh-connections.ts'
import { loadDriver } from './load-driver.ts'
import { mysqlFaultKind } from './mysql-errors.ts'
import type { ServerTarget } from './server-url.ts'

/** Opens nothing before the first connection is wanted. */
export async function openMysqlPool(
  target: ServerTarget,
  { connections, deadlineMilliseconds, readOnly, clock, told }: OpenOptions,
): Promise<MysqlPool> {
  const { createPool } = await loadDriver('mysql2', () => import('mysql2'))
  const pool: Pool = createPool({
    host: target.host,
    port: target.port,
    user: target.user,
    password: target.password,
    database: target.database,
    // By default the driver accepts a trusted certificate of any server.
    ...(target.tls ? { ssl: { rejectUnauthorized: true, verifyIdentity: true } } : {}),
    charset: 'utf8mb4',
    connectTimeout: deadlineMilliseconds,
    connectionLimit: connections,
    multipleStatements: false,
    stringifyObjects: true,
    supportBigNumbers: true,
    dateStrings: true,
  })
  // The pool listens once; a second error without a listener would end the process.
  pool.on('connection', (connection) => connection.on('error', () => {}))
  const fresh = createFreshConnections()
  const prepared = new WeakMap<object, MysqlPoolConnection>()
  const getConnection: MysqlPool['getConnection'] = (callback) =>
    pool.getConnection((error, connection) => {
      if (error) return callback(error, connection)
      const known = prepared.get(connection)
      if (known && fresh.has(connection)) return callback(null, known)
      if (known) {
        connection.destroy()
        return getConnection(callback)
      }
      fresh.add(connection)
      const bounded = withQueryDeadline(connection, { clock, deadlineMilliseconds, told, fresh })
      prepare(bounded, { deadlineMilliseconds, readOnly }, (fault) => {
        if (fault) connection.destroy()
        else prepared.set(connection, bounded)
        callback(fault, bounded)
      })
    })
  return { getConnection, end: (callback) => pool.end(callback) }
}

/** How every session of ours is set up, whatever the server's own settings are. */
function prepare(
  connection: MysqlPoolConnection,
  { deadlineMilliseconds, readOnly }: Pick<OpenOptions, 'deadlineMilliseconds' | 'readOnly'>,
  told: (fault: unknown) => void,
): void {
  // The last word, so that nothing is asked before it holds.
  const done = (fault: unknown) =>
    fault || !readOnly ? told(fault) : connection.query('set session transaction read only', [], told)
  // Strict: a long hash is refused, not cut. A mode of our own also ends NO_BACKSLASH_ESCAPES and ANSI_QUOTES.
  const settings = `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',
    session lock_wait_timeout = ${lockMilliseconds / 1000}, session innodb_lock_wait_timeout = ${lockMilliseconds / 1000}
    /*M!100200 , session max_statement_time = ${deadlineMilliseconds / 1000} */`
  connection.query(settings, [], (fault) => {
    if (fault) return done(fault)
    connection.query("show variables like 'wsrep_on'", [], (fault, rows) => {
      const isCluster = Array.isArray(rows) && rows.some((row) => row['Value'] === 'ON')
      if (fault || !isCluster) return done(fault)
      // On Galera another node may not have what was just committed. 1: reads wait for it. 2: so do UPDATE and DELETE, or else the
      // conditional UPDATE of a refresh token that was issued a moment ago would meet no row.
      connection.query('set session wsrep_sync_wait = 3', [], done)
    })
  })
}

/** A connection whose query got no answer in time, or which is not fresh, is destroyed, so that the pool makes a new one. */
function withQueryDeadline(
  connection: PoolConnection,
  {
    clock,
    deadlineMilliseconds,
    told,
    fresh,
  }: Pick<OpenOptions, 'clock' | 'deadlineMilliseconds' | 'told'> & { readonly fresh: FreshConnections },
): MysqlPoolConnection {
  return {
    config: connection.config,
    threadId: connection.threadId,
    connect: (callback) => connection.connect(callback),
    destroy: () => connection.destroy(),
    release: () => (fresh.has(connection) ? connection.release() : connection.destroy()),
    query(text, parameters: readonly ParameterValue[], callback) {
      const settle = (error: unknown, result?: unknown) => {
        timer[Symbol.dispose]()
        if (error && mysqlFaultKind(error) === 'read_only') fresh.forget()
        told({ text, changedRows: changedRowsOf(result), ...(error ? { error } : {}) })
        callback?.(error, result as Record<string, unknown>[])
      }
      const timer = clock.after(deadlineMilliseconds, () => {
        settle(new DeadlineError(`a query took longer than ${deadlineMilliseconds} ms`))
        callback = undefined
        connection.destroy()
      })
      // Parameters travel apart from the text: no escaping that a server setting could undermine.
      if (parameters.length > 0) connection.execute(text, [...parameters], settle)
      else connection.query(text, settle)
      return {
        stream() {
          throw new Error('rows are not streamed')
        },
      }
    },
  }
}

/** Of a statement that reads there are rows instead. */
function changedRowsOf(result: unknown): number {
  const rows = typeof result === 'object' && result !== null && 'affectedRows' in result ? result.affectedRows : 0
  return typeof rows === 'number' ? rows : 0
}

type ParameterValue = string | number | bigint | boolean | Buffer | null
