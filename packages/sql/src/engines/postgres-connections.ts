/** Connections to PostgreSQL: no query waits forever, and a server that only reads is left. */
import { withDeadline } from '@latchkey/guard'
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type { PoolClient } from 'pg'
import { lockMilliseconds, type OpenOptions } from './engine.ts'
import { createFreshConnections, type FreshConnections } from './fresh-connections.ts'
import { loadDriver } from './load-driver.ts'
import { postgresFaultKind } from './postgres-errors.ts'
import type { ServerTarget } from './server-url.ts'
import { createStatementNames, type StatementNames } from './statement-names.ts'

/** Opens nothing before the first connection is wanted. */
export async function openPostgresPool(
  target: ServerTarget,
  { connections, deadlineMilliseconds, readOnly, clock, told }: OpenOptions,
): Promise<PostgresPool> {
  const { Pool } = await loadDriver('pg', () => import('pg'))
  const pool = new Pool({
    host: target.host,
    port: target.port,
    user: target.user,
    password: target.password,
    database: target.database,
    ssl: target.tls,
    client_encoding: 'UTF8',
    connectionTimeoutMillis: deadlineMilliseconds,
    statement_timeout: deadlineMilliseconds,
    lock_timeout: lockMilliseconds,
    max: connections,
    ...(readOnly && { options: '-c default_transaction_read_only=on' }),
  })
  // A lost connection is reported on the client, in use or idle, and without a listener it would end the process.
  pool.on('error', () => {})
  const fresh = createFreshConnections()
  const names = createStatementNames(target.prepared)
  pool.on('connect', (client) => {
    client.on('error', () => {})
    fresh.add(client)
  })
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      let client = await pool.connect()
      while (!fresh.has(client)) {
        client.release(true)
        client = await pool.connect()
      }
      return withQueryDeadline(client, { clock, deadlineMilliseconds, told, fresh, names })
    },
  }
}

interface BoundedClientOptions extends Pick<OpenOptions, 'clock' | 'deadlineMilliseconds' | 'told'> {
  readonly fresh: FreshConnections
  readonly names: StatementNames
}

/** A client whose query got no answer in time is ended, which destroys its socket, and the pool makes a new one; so it does for one that is not fresh. */
function withQueryDeadline(client: PoolClient, options: BoundedClientOptions): PostgresPoolClient {
  const { clock, deadlineMilliseconds, told, fresh, names } = options

  /** What was refused for its name has not run. In a transaction it is the whole of it that must run again. */
  async function sent(text: string, parameters: readonly unknown[]) {
    const values = [...parameters]
    const name = values.length > 0 ? names.of(text) : undefined
    try {
      return await client.query(name === undefined ? { text, values } : { name, text, values })
    } catch (error) {
      if (!names.wasAtFault(error, name) || client.getTransactionStatus() !== 'I') throw error
      return client.query({ text, values })
    }
  }

  function query<Row>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>
  function query(text: unknown, parameters: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new Error('rows are not streamed')
    const abandon = () => void client.end()
    const asked = withDeadline(sent(text, parameters), deadlineMilliseconds, 'a query', clock, abandon)
    return asked.then(
      (result) => {
        told({ text, changedRows: result.rowCount ?? 0 })
        return result
      },
      (error: unknown) => {
        if (postgresFaultKind(error) === 'read_only') fresh.forget()
        told({ text, changedRows: 0, error })
        throw error
      },
    )
  }
  return { query, release: (destroy) => client.release(destroy || !fresh.has(client)) }
}
