/** Kysely over node:sqlite: the built-in driver expects better-sqlite3's statements, and a plain BEGIN. */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
} from 'kysely'

export interface NodeSqliteOptions {
  readonly path: string
  /** Whether a missing file is created, readable by its owner only. */
  readonly create: boolean
}

export function nodeSqliteDialect(options: NodeSqliteOptions): Dialect {
  return {
    createDriver: () => new ImmediateSqliteDriver({ database: async () => openDatabase(options) }),
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (database) => new SqliteIntrospector(database),
  }
}

/** A deferred transaction that reads and then writes fails at once beside another writer, without the busy timeout. */
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection)
    } catch {
      // Where the disk is full SQLite has rolled back by itself, and refuses to do it again: the first error is the one to report.
    }
  }
}

const statementCacheSize = 100

function openDatabase({ path, create }: NodeSqliteOptions): SqliteDatabase {
  if (path !== ':memory:') {
    if (create) mkdirSync(dirname(path), { recursive: true })
    closeSync(openSync(path, create ? 'a' : 'r+', 0o600))
  }
  const database = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true, defensive: true })
  database.exec('PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF')
  // The journal mode is stored in the file, so it is changed only in files of our own.
  if (create) database.exec('PRAGMA journal_mode = WAL')
  const statements = new Map<string, SqliteStatement>()
  return {
    close: () => database.close(),
    prepare(sql) {
      let statement = statements.get(sql)
      if (statement === undefined) {
        statement = asKyselyStatement(database.prepare(sql))
        if (statements.size >= statementCacheSize) statements.clear()
        statements.set(sql, statement)
      }
      return statement
    },
  }
}

function asKyselyStatement(statement: StatementSync): SqliteStatement {
  // A 64-bit id beyond 2^53 would make the whole query throw.
  statement.setReadBigInts(true)
  const bound = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[]
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bound(parameters)),
    run: (parameters) => statement.run(...bound(parameters)),
    iterate: (parameters) => statement.iterate(...bound(parameters)),
  }
}
