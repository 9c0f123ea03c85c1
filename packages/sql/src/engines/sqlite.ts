/** SQLite: a file, one connection, types that are only suggestions. */
import { sql } from 'kysely'
import {
  type DatabasePlace,
  type ExistingColumn,
  gatherIndexes,
  integerRangeOf,
  mostRetries,
  type SqlEngine,
} from './engine.ts'
import { nodeSqliteDialect } from './node-sqlite.ts'
import { isLocked, sqliteFaultKind, sqliteRefusal } from './sqlite-errors.ts'
import { missingFile } from './sqlite-file.ts'
import { sqlitePlans } from './sqlite-plans.ts'

export const sqliteEngine: SqlEngine = {
  schemes: ['sqlite'],
  locate,

  async columns(queries, { schema, name }) {
    if (schema !== undefined && schema !== 'main') return []
    const { rows } = await sql<ColumnRow>`
      select name, type, "notnull" as required, dflt_value is not null or pk > 0 or hidden > 0 as made
      from pragma_table_xinfo(${name}) order by cid`.execute(queries)
    return rows.map(asColumn)
  },

  narrowFault: async () => undefined,

  async tables(queries) {
    const { rows } = await sql<{ name: string }>`
      select name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite~_%' escape '~'
      order by name limit 50`.execute(queries)
    return rows.map((row) => row.name)
  },

  async indexes(queries, { name }) {
    const { rows } = await sql<{ name: string; column: string }>`
      select l.name as name, i.name as "column" from pragma_index_list(${name}) l, pragma_index_info(l.name) i
      order by l.name, i.seqno`.execute(queries)
    return gatherIndexes(rows)
  },

  async uniqueColumns(queries, { name }) {
    // An INTEGER PRIMARY KEY is the table itself and has no index.
    const { rows } = await sql<{ name: string }>`
      select max(i.name) as name from pragma_index_list(${name}) l,
        pragma_index_info(l.name) i
      where l."unique" = 1 and l.partial = 0 group by l.name having count(*) = 1 and count(i.name) = 1
      union
      select max(name) from pragma_table_info(${name}) where pk > 0 having count(*) = 1`.execute(queries)
    return rows.map((row) => row.name)
  },

  grantUpdate: async () => undefined,

  equalByCollation: (column, value) => sql`${sql.id(column.name)} = ${value}`,
  equalExactly: (column, value) => sql`cast(${sql.id(column.name)} as blob) = cast(${value} as blob)`,
  exactKey: (column) => sql`cast(${sql.id(column.name)} as blob)`,
  isForeignToType: (column) => sql`typeof(${sql.id(column.name)}) <> ${column.kind === 'integer' ? 'integer' : 'text'}`,

  alone: (queries, _name, work) => queries.transaction().execute(work),
  // SQLite has only one: serializable.
  isolation: undefined,
  async insertOnce(queries, insert, key) {
    const columns = sql.join(key.map((name) => sql.id(name)))
    const { numAffectedRows } = await sql`${insert} on conflict (${columns}) do nothing`.execute(queries)
    return numAffectedRows === 1n
  },
  insertWithUpdate: undefined,
  isNear: true,
  supportsReturning: true,
  // Two connections of one process to a file would lock each other out.
  supportsManyConnections: false,
  types: {
    uuid: sql`text`,
    text: sql`text`,
    ascii: sql`text`,
    hash: sql`text`,
    longText: sql`text`,
    integer: sql`integer`,
    boolean: sql`integer`,
    bytes: sql`blob`,
  },
  nowMilliseconds: sql`cast(unixepoch('subsec') * 1000 as integer)`,
  plans: sqlitePlans,

  // A write would wait for the writers of other processes.
  touch: () => sql`select 1`,

  faultKind: sqliteFaultKind,
  retriesOf: (error) => (isLocked(error) ? mostRetries : 0),
  refusalOf: sqliteRefusal,
}

/** A file, relative to the working directory or absolute, or `:memory:`. */
function locate(url: string): DatabasePlace {
  const path = url.slice('sqlite:'.length)
  if (path === '' || path.includes('\0')) throw new TypeError('a SQLite URL names a file: sqlite:data/latchkey.db')
  if (path.startsWith('//')) {
    throw new TypeError('a SQLite URL has no slashes of its own: sqlite:data/x.db, sqlite:/data/x.db')
  }
  return {
    description: `sqlite ${path}`,
    warnings: [],
    connect: (options) => nodeSqliteDialect({ ...options, path }),
    missing: () => missingFile(path),
  }
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly required: unknown
  /** Whether the column has a default. */
  readonly made: unknown
}

/** Affinity, as SQLite derives it from the words of the declared type (datatype3.html §3.1). */
function asColumn({ name, type, required, made }: ColumnRow): ExistingColumn {
  const words = type.toUpperCase()
  const integer = words.includes('INT')
  const text = !integer && (words === '' || /CHAR|CLOB|TEXT|UUID/.test(words))
  return {
    name,
    type: type === '' ? 'no type' : type,
    isNullable: Number(required) === 0,
    isDemanded: Number(required) !== 0 && Number(made) === 0,
    kind: integer ? 'integer' : text ? 'text' : words.includes('BLOB') ? 'binary' : 'other',
    integerRange: integerRangeOf(64, true),
    maximumLength: undefined,
    characterSet: undefined,
    collation: undefined,
    narrowSet: undefined,
  }
}
