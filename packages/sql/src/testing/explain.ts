/** How a database goes about a statement, in one language for all engines. */
import { CompiledQuery } from 'kysely'
import { parseDatabaseUrl } from '../database/database-url.ts'
import type { Database, Statement } from '../database/open-database.ts'

/** One table of a statement. */
export interface TableAccess {
  readonly table: string
  /** `index`: to the rows and past the others. `walk`: along an index from its end, so that only a limit bounds it. */
  readonly how: 'index' | 'walk' | 'whole table'
  readonly index: string | undefined
  /** Whether rows are put in order after they were read. */
  readonly sorts: boolean
}

/** Asks without doing it, with the parameters that were sent. */
export async function explain(database: Database, url: string, statement: Statement): Promise<readonly TableAccess[]> {
  const { words, read } = languages[parseDatabaseUrl(url).kind]
  const query = CompiledQuery.raw(`${words} ${statement.sql}`, [...statement.parameters])
  return read((await database.ask((queries) => queries.executeQuery<Row>(query))).rows)
}

type Row = Readonly<Record<string, unknown>>

interface Language {
  readonly words: string
  readonly read: (rows: readonly Row[]) => readonly TableAccess[]
}

const languages: Readonly<Record<'sqlite' | 'mysql' | 'postgres', Language>> = {
  sqlite: { words: 'explain query plan', read: readSqlite },
  mysql: { words: 'explain', read: readMysql },
  postgres: { words: 'explain (format json)', read: readPostgres },
}

function readSqlite(rows: readonly Row[]): readonly TableAccess[] {
  const details = rows.map((row) => String(row['detail']))
  const sorts = details.some((detail) => detail.startsWith('USE TEMP B-TREE FOR ORDER BY'))
  return details.flatMap((detail) => {
    const [, verb, table = '', index] =
      /^(SEARCH|SCAN) (?!CONSTANT ROW)(\S+)(?: USING (?:COVERING )?INDEX (\S+))?/.exec(detail) ?? []
    if (verb === undefined) return []
    const how = verb === 'SEARCH' ? 'index' : index === undefined ? 'whole table' : 'walk'
    return [{ table, how, index, sorts } as const]
  })
}

function readMysql(rows: readonly Row[]): readonly TableAccess[] {
  return rows.flatMap(({ table, type, key, Extra: extra }) => {
    // Answered from the index while the plan was made: the row of a unique key, the last of an index.
    if (table === null) return []
    const how = type === 'ALL' ? 'whole table' : type === 'index' ? 'walk' : 'index'
    const sorts = String(extra).includes('filesort')
    return [{ table: String(table), how, index: key === null ? undefined : String(key), sorts } as const]
  })
}

function readPostgres(rows: readonly Row[]): readonly TableAccess[] {
  const [plan] = (rows[0]?.['QUERY PLAN'] ?? []) as readonly { readonly Plan: PostgresNode }[]
  const nodes = plan ? [...nodesOf(plan.Plan)] : []
  const sorts = nodes.some((node) => String(node['Node Type']).includes('Sort'))
  return nodes.flatMap((node) => {
    const type = String(node['Node Type'])
    if (!type.endsWith('Scan') || type === 'Bitmap Heap Scan' || type === 'Subquery Scan') return []
    const index = node['Index Name']
    const how = type === 'Seq Scan' ? 'whole table' : node['Index Cond'] === undefined ? 'walk' : 'index'
    // A bitmap of an index names no table; its name begins with it.
    return [{ table: node['Relation Name'] ?? String(index), how, index, sorts } as const]
  })
}

interface PostgresNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly PostgresNode[]
}

function* nodesOf(node: PostgresNode): Generator<PostgresNode> {
  yield node
  for (const child of node.Plans ?? []) yield* nodesOf(child)
}
