/** MySQL's protocol and SQL. Tested on MariaDB. */
import { DeadlineError } from '@latchkey/guard'
import { MysqlDialect, sql } from 'kysely'
import { type ExistingColumn, gatherIndexes, integerRangeOf, mostRetries, type SqlEngine } from './engine.ts'
import { openMysqlPool } from './mysql-connections.ts'
import { mysqlFaultKind, mysqlRefusal, numberOf } from './mysql-errors.ts'
import { mysqlPlans } from './mysql-plans.ts'
import { describeServer, parseServerUrl, plainTextWarnings } from './server-url.ts'

export const mysqlEngine: SqlEngine = {
  schemes: ['mysql', 'mariadb'],

  locate(url) {
    const target = parseServerUrl(url, { scheme: 'mysql', defaultPort: 3306, tlsNeedsName: true })
    const description = `mysql ${describeServer(target)}`
    return {
      description,
      warnings: plainTextWarnings(target, description),
      connect: (options) => new MysqlDialect({ pool: () => openMysqlPool(target, options) }),
    }
  },

  async columns(queries, { schema, name }) {
    const { rows } = await sql<ColumnRow>`
      select column_name as name, column_type as type, data_type as base, character_maximum_length as length,
        character_set_name as charset, collation_name as collation, is_nullable as nullable,
        column_default is not null or extra regexp 'auto_increment|generated|virtual|persistent' as made
      from information_schema.columns where table_schema = coalesce(${schema ?? null}, database())
        and table_name = ${name} and binary table_name = ${name} order by ordinal_position`.execute(queries)
    return rows.map(asColumn)
  },

  // Each of our columns names its own character set.
  narrowFault: async () => undefined,

  async tables(queries) {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = database()
      order by table_name limit 50`.execute(queries)
    return rows.map((row) => row.name)
  },

  async indexes(queries, { schema, name }) {
    const { rows } = await sql<{ name: string; column: string }>`
      select index_name as name, column_name as \`column\` from information_schema.statistics
      where table_schema = coalesce(${schema ?? null}, database()) and table_name = ${name} and binary table_name = ${name}
      order by index_name, seq_in_index`.execute(queries)
    return gatherIndexes(rows)
  },

  async uniqueColumns(queries, { schema, name }) {
    const { rows } = await sql<{ name: string }>`
      select max(column_name) as name from information_schema.statistics
      where table_schema = coalesce(${schema ?? null}, database()) and table_name = ${name} and binary table_name = ${name} and non_unique = 0
      group by index_name having count(*) = 1 and max(sub_part) is null`.execute(queries)
    return rows.map((row) => row.name)
  },

  async grantUpdate(queries, { schema, name }, column) {
    const { rows } = await sql<{ schema: string; user: string; host: string }>`
      select coalesce(${schema ?? null}, database()) as \`schema\`, quote(substring_index(current_user(), '@', 1)) as user,
        quote(substring_index(current_user(), '@', -1)) as host`.execute(queries)
    const quoted = (text: string) => `\`${text.replaceAll('`', '``')}\``
    return rows
      .map(
        ({ schema, user, host }) =>
          `GRANT UPDATE (${quoted(column)}) ON ${quoted(schema)}.${quoted(name)} TO ${user}@${host}`,
      )
      .at(0)
  },

  // Without the conversion, a character outside the column's set makes the server convert every row instead.
  equalByCollation: (column, value) =>
    column.characterSet === undefined
      ? sql`${sql.id(column.name)} = ${value}`
      : sql`${sql.id(column.name)} = convert(${value} using ${word(column.characterSet)}) collate ${word(column.collation)}`,
  equalExactly: (column, value) => sql`${exactKey(column)} = cast(convert(${value} using utf8mb4) as binary)`,
  exactKey,
  isForeignToType: undefined,

  // A named lock holds on one server: on a Galera cluster, only a unique index keeps names unique.
  alone: (queries, name, work) =>
    queries.connection().execute(async (connection) => {
      const lock = sql`concat('latchkey:', left(sha2(concat(database(), ':', ${name}), 256), 40))`
      const { rows } = await sql<{ taken: number | null }>`select get_lock(${lock}, 2) as taken`.execute(connection)
      if (Number(rows[0]?.taken) !== 1) throw new DeadlineError('waiting for a lock took longer than 2000 ms')
      try {
        return await work(connection)
      } finally {
        await sql`select release_lock(${lock})`.execute(connection)
      }
    }),
  isolation: undefined,
  // INSERT IGNORE would hide other faults. ON DUPLICATE KEY UPDATE tells one row either way, because the driver asks for rows found.
  async insertOnce(queries, insert) {
    try {
      await insert.execute(queries)
      return true
    } catch (error) {
      if (mysqlFaultKind(error) === 'duplicate') return false
      throw error
    }
  },
  insertWithUpdate: undefined,
  isNear: false,
  supportsReturning: false,
  supportsManyConnections: true,
  types: {
    uuid: sql`char(36) character set ascii collate ascii_bin`,
    // utf8mb4_bin would ignore trailing blanks. Each engine runs its own comment: MariaDB skips /*!80017.
    text: sql`varchar(255) character set utf8mb4 collate /*M!100200 utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */`,
    ascii: sql`varchar(1024) character set ascii collate ascii_bin`,
    hash: sql`char(64) character set ascii collate ascii_bin`,
    longText: sql`mediumtext character set utf8mb4 collate utf8mb4_bin`,
    integer: sql`bigint`,
    boolean: sql`tinyint`,
    bytes: sql`mediumblob`,
  },
  // In the hour that a clock change repeats, unix_timestamp() of a local time could mean two moments.
  nowMilliseconds: sql`timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000`,
  plans: mysqlPlans,

  touch: (table) => sql`delete from ${sql.id(table)} where 1 = 0`,

  faultKind: mysqlFaultKind,
  retriesOf: (error) =>
    numberOf(error) === lockWaitTimeout ? 1 : mysqlFaultKind(error) === 'conflict' ? mostRetries : 0,
  refusalOf: mysqlRefusal,
}

const lockWaitTimeout = 1205

function exactKey(column: ExistingColumn) {
  return sql`cast(convert(${sql.id(column.name)} using utf8mb4) as binary)`
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly base: string
  readonly length: number | string | null
  readonly charset: string | null
  readonly collation: string | null
  readonly nullable: string
  /** Whether the column has a default. */
  readonly made: unknown
}

const integerBits: ReadonlyMap<string, number> = new Map([
  ['tinyint', 8],
  ['smallint', 16],
  ['mediumint', 24],
  ['int', 32],
  ['bigint', 64],
])

function asColumn(row: ColumnRow): ExistingColumn {
  const base = row.base.toLowerCase()
  const bits = integerBits.get(base)
  const text = row.charset !== null && /^(char|varchar|tinytext|text|mediumtext|longtext|enum)$/.test(base)
  return {
    name: row.name,
    type: row.type,
    isNullable: row.nullable === 'YES',
    isDemanded: row.nullable !== 'YES' && Number(row.made) === 0,
    kind: bits === undefined ? kindOf(base, text) : 'integer',
    integerRange: integerRangeOf(bits ?? 64, !/unsigned/i.test(row.type)),
    maximumLength: row.length === null ? undefined : Number(row.length),
    characterSet: row.charset ?? undefined,
    collation: row.collation ?? undefined,
    narrowSet: row.charset === null || /^utf(8mb4|16|16le|32)$/.test(row.charset) ? undefined : row.charset,
  }
}

/** A character set or collation cannot be a parameter; the catalogue's names are plain words. */
function word(name: string | undefined) {
  if (name === undefined || !/^\w+$/.test(name)) throw new Error('the catalogue names an unusual character set')
  return sql.raw(name)
}

function kindOf(base: string, isText: boolean): ExistingColumn['kind'] {
  if (isText) return 'text'
  return base === 'uuid' ? 'uuid' : /^(?:var)?binary$|blob$/.test(base) ? 'binary' : 'other'
}
