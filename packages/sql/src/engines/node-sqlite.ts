/** Kysely over node:sqlite: the built-in driver expects better-sqlite3's statements, a plain BEGIN, and that nobody else has the file. */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { type Dialect, type QueryResult, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { createSqliteDriver, type SqliteConnection, type SqliteDriverOptions } from './sqlite-driver.ts'

export interface NodeSqliteOptions extends Pick<SqliteDriverOptions, 'clock' | 'deadlineMilliseconds' | 'told'> {
  readonly path: string
  /** Whether a missing file is created, readable by its owner only. */
  readonly create: boolean
  readonly readOnly: boolean
}

export function nodeSqliteDialect(options: NodeSqliteOptions): Dialect {
  return {
    createDriver: () => createSqliteDriver({ ...options, open: () => openFile(options) }),
    createAdapter: () => new PatientSqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (database) => new SqliteIntrospector(database),
  }
}

/** The driver itself lets one after the other: here who waits for another process's lock would keep out those who only read. */
class PatientSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

interface PreparedStatement {
  readonly statement: StatementSync
  readonly returnsRows: boolean
}

const statementCacheSize = 100

function openFile({
  path,
  create,
  readOnly,
}: Pick<NodeSqliteOptions, 'path' | 'create' | 'readOnly'>): SqliteConnection {
  if (path !== ':memory:') {
    if (create) mkdirSync(dirname(path), { recursive: true })
    closeSync(openSync(path, create ? 'a' : readOnly ? 'r' : 'r+', 0o600))
  }
  // SQLite would wait for a lock by stopping the process: the driver waits.
  const database = new DatabaseSync(path, { timeout: 0, enableForeignKeyConstraints: true, defensive: true, readOnly })
  try {
    database.exec('PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF')
    // The journal mode is stored in the file, so it is changed only in files of our own.
    if (create) database.exec('PRAGMA journal_mode = WAL')
  } catch (error) {
    database.close()
    throw error
  }
  const statements = new Map<string, PreparedStatement>()

  function prepared(text: string): PreparedStatement {
    const known = statements.get(text)
    if (known) return known
    const statement = database.prepare(text)
    // A 64-bit id beyond 2^53 would make the whole query throw.
    statement.setReadBigInts(true)
    const made = { statement, returnsRows: statement.columns().length > 0 }
    if (statements.size >= statementCacheSize) statements.clear()
    statements.set(text, made)
    return made
  }

  return {
    close: () => database.close(),
    isInTransaction: () => database.isTransaction,
    run<Row>(text: string, parameters: readonly unknown[]): QueryResult<Row> {
      const { statement, returnsRows } = prepared(text)
      const bound = parameters as readonly SQLInputValue[]
      if (returnsRows) return { rows: statement.all(...bound) as Row[] }
      const { changes, lastInsertRowid } = statement.run(...bound)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    },
  }
}
