/** PostgreSQL. */
import { PostgresDialect, type RawBuilder, sql } from 'kysely'
import {
  type ExistingColumn,
  gatherIndexes,
  integerRangeOf,
  mostRetries,
  type SqlEngine,
  type TableName,
} from './engine.ts'
import { codeOf } from './fault-kind.ts'
import { openPostgresPool } from './postgres-connections.ts'
import { nameFault, postgresFaultKind, postgresRefusal } from './postgres-errors.ts'
import { postgresPlans } from './postgres-plans.ts'
import { describeServer, parseServerUrl, plainTextWarnings } from './server-url.ts'

export const postgresEngine: SqlEngine = {
  schemes: ['postgres', 'postgresql'],

  locate(url) {
    const target = parseServerUrl(url, { scheme: 'postgres', defaultPort: 5432, namesStatements: true })
    const description = `postgres ${describeServer(target)}`
    return {
      description,
      warnings: plainTextWarnings(target, description),
      connect: (options) => new PostgresDialect({ pool: () => openPostgresPool(target, options) }),
    }
  },

  async columns(queries, table) {
    const { rows } = await sql<ColumnRow>`
      select a.attname as name, getdatabaseencoding() as encoding, format_type(a.atttypid, a.atttypmod) as type, t.typname as base,
        information_schema._pg_char_max_length(a.atttypid, a.atttypmod) as length, not a.attnotnull as nullable,
        a.atthasdef or a.attidentity <> '' as made,
        (select c.collname from pg_collation c where c.oid = a.attcollation) as collation
      from pg_attribute a join pg_type t on t.oid = a.atttypid
      where a.attrelid = ${regclass(table)} and a.attnum > 0 and not a.attisdropped order by a.attnum`.execute(queries)
    return rows.map(asColumn)
  },

  async narrowFault(queries) {
    const { rows } = await sql<{ encoding: string }>`select getdatabaseencoding() as encoding`.execute(queries)
    const encoding = rows[0]?.encoding ?? ''
    return isNarrow(encoding)
      ? `has the encoding ${encoding}, which cannot hold every name: make one with CREATE DATABASE latchkey ENCODING 'UTF8' TEMPLATE template0, and give its URL`
      : undefined
  },

  async tables(queries) {
    // As they are configured: without quotes, and with a schema only where they are not found without.
    const { rows } = await sql<{ name: string }>`
      select case when pg_table_is_visible(c.oid) then '' else c.relnamespace::regnamespace::text || '.' end
        || c.relname as name from pg_class c
      where c.relkind in ('r', 'p', 'v', 'm', 'f')
        and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        and c.relnamespace::regnamespace::text !~ '^pg_toast'
      order by 1 limit 50`.execute(queries)
    return rows.map((row) => row.name)
  },

  async indexes(queries, table) {
    const { rows } = await sql<{ name: string; column: string }>`
      select c.relname as name, coalesce(a.attname, '') as column
      from pg_index i join pg_class c on c.oid = i.indexrelid, unnest(i.indkey) with ordinality as k (number, place)
        left join pg_attribute a on a.attrelid = ${regclass(table)} and a.attnum = k.number
      where i.indrelid = ${regclass(table)} order by c.relname, k.place`.execute(queries)
    return gatherIndexes(rows)
  },

  async uniqueColumns(queries, table) {
    const { rows } = await sql<{ name: string }>`
      select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where i.indrelid = ${regclass(table)} and i.indisunique and i.indisvalid and i.indnkeyatts = 1
        and i.indpred is null and i.indexprs is null`.execute(queries)
    return rows.map((row) => row.name)
  },

  async grantUpdate(queries, table, column) {
    const { rows } = await sql<{ statement: string }>`
      select format('GRANT UPDATE (%I) ON %s TO %I', ${column}::text, ${regclass(table)}::regclass, current_user) as statement`.execute(
      queries,
    )
    return rows[0]?.statement
  },

  equalByCollation: (column, value) => sql`${sql.id(column.name)} = ${value}`,
  equalExactly: (column, value) =>
    column.kind === 'binary'
      ? sql`${sql.id(column.name)} = ${Buffer.from(value)}`
      : sql`${exactKey(column)} = ${value}::text`,
  exactKey,
  isForeignToType: undefined,

  alone: (queries, name, work) =>
    queries.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`latchkey:${name}`}, 0))`.execute(transaction)
      return work(transaction)
    }),
  // Where the server's own setting is stricter, half of the work would have to be done again.
  isolation: 'read committed',
  async insertOnce(queries, insert, key) {
    const { numAffectedRows } = await once(insert, key).execute(queries)
    return numAffectedRows === 1n
  },
  insertWithUpdate: (insert, key, update) => sql`with made as (${once(insert, key)}) ${update}`,
  isNear: false,
  supportsReturning: true,
  supportsManyConnections: true,
  types: {
    uuid: sql`uuid`,
    text: sql`varchar(255) collate "C"`,
    ascii: sql`varchar(1024) collate "C"`,
    hash: sql`varchar(64) collate "C"`,
    longText: sql`text collate "C"`,
    integer: sql`bigint`,
    boolean: sql`smallint`,
    bytes: sql`bytea`,
  },
  nowMilliseconds: sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
  plans: postgresPlans,

  touch: (table) => sql`delete from ${sql.id(table)} where 1 = 0`,

  faultKind: postgresFaultKind,
  // Only these two are told of a transaction that was undone; the others of their class may be told after a COMMIT.
  retriesOf: (error) => (/^(40001|40P01)$/.test(codeOf(error) ?? '') || nameFault(error) ? mostRetries : 0),
  refusalOf: postgresRefusal,
}

function once(insert: RawBuilder<unknown>, key: readonly string[]): RawBuilder<unknown> {
  return sql`${insert} on conflict (${sql.join(key.map((name) => sql.id(name)))}) do nothing`
}

/** `citext` and collations that ignore case become plain text, compared byte by byte. */
function exactKey(column: ExistingColumn) {
  return sql`${sql.id(column.name)}::text collate "C"`
}

/** SQL_ASCII holds any bytes, and nobody knows what they mean. */
function isNarrow(encoding: string): boolean {
  return encoding !== 'UTF8'
}

/** Quoted, so that it is found exactly as written; null when the table does not exist. */
function regclass({ schema, name }: TableName) {
  return schema === undefined
    ? sql`to_regclass(quote_ident(${name}))`
    : sql`to_regclass(quote_ident(${schema}) || '.' || quote_ident(${name}))`
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly base: string
  readonly length: number | null
  readonly encoding: string
  readonly nullable: boolean
  /** Whether the column has a default. */
  readonly made: boolean
  readonly collation: string | null
}

const integerBits: ReadonlyMap<string, number> = new Map([
  ['int2', 16],
  ['int4', 32],
  ['int8', 64],
])

function asColumn({ name, type, base, length, encoding, nullable, made, collation }: ColumnRow): ExistingColumn {
  const bits = integerBits.get(base)
  const text = /^(text|varchar|bpchar|citext|name)$/.test(base)
  return {
    name,
    type,
    isNullable: nullable,
    isDemanded: !nullable && !made,
    kind: bits === undefined ? kindOf(base, text) : 'integer',
    integerRange: integerRangeOf(bits ?? 64, true),
    maximumLength: length ?? undefined,
    characterSet: undefined,
    collation: collation ?? undefined,
    narrowSet: text && isNarrow(encoding) ? encoding : undefined,
  }
}

function kindOf(base: string, isText: boolean): ExistingColumn['kind'] {
  if (isText) return 'text'
  return base === 'uuid' ? 'uuid' : base === 'bytea' ? 'binary' : 'other'
}
