/** Which table has the old app's people, and which of its columns say what. */
import { ConfigurationError } from '@latchkey/server'
import { type ListedTable, listTables } from '@latchkey/sql'
import { type Columns, likelyTables, proposeColumns } from '../../init/propose-columns.ts'

export interface FoundTable {
  readonly name: string
  readonly columns: Columns
  /** All columns, for what tokens say of people. */
  readonly all: readonly string[]
  /** Columns that may hold what stored passwords need besides, by the field that they may be. */
  readonly beside: ReadonlyMap<string, string>
  /** What somebody should look at before they trust this. */
  readonly notes: readonly string[]
}

export interface TableHints {
  readonly table: string | undefined
  readonly columns: Partial<Columns> | undefined
  /** The column by which the app's configuration says that people log in. */
  readonly loginName: string | undefined
}

/** The fields of formats that tables keep in columns of their own. */
const BESIDE: readonly (readonly [field: string, names: RegExp])[] = [
  ['salt', /^(?:password|passwd|pw|user|hash)?_?salt$/i],
  ['iterations', /^(?:password|hash)?_?(?:iterations|rounds|stretches)$/i],
  ['algorithm', /^(?:password|hash)_?(?:algorithm|algo|method|scheme)$|^encryption_?method$/i],
]

/** @throws {ConfigurationError} when there is none, or its columns cannot be told */
export async function findTable(url: string, hints: TableHints): Promise<FoundTable> {
  const listed = await listTables(url, hints.table)
  const candidates = hints.table === undefined ? likelyTables(listed) : listed
  const [table, other] = candidates.filter((one) => one.columns.length > 0)
  if (!table) {
    const names = (await listTables(url)).map(({ name }) => name).join(', ')
    throw new ConfigurationError([
      `--table: no table of people was found; ${names === '' ? 'the database has none' : `tables: ${names}`}`,
    ])
  }
  const { columns, notes } = columnsOf(table, hints)
  const isTied = hints.table === undefined && other !== undefined && wholeOf(proposeColumns(other)) !== undefined
  return {
    name: table.name,
    columns,
    all: table.columns.map(({ name }) => name),
    beside: besideOf(table, columns),
    notes: [...(isTied ? [`${other.name} could be the table of people too: --table ${other.name}`] : []), ...notes],
  }
}

function columnsOf(table: ListedTable, { columns: given, loginName }: TableHints) {
  const proposed = { ...proposeColumns(table), ...named(table, loginName), ...given }
  const columns = wholeOf(proposed)
  if (!columns) {
    const missing = (['id', 'username', 'password'] as const).filter((role) => proposed[role] === undefined)
    const names = table.columns.map(({ name }) => name).join(', ')
    throw new ConfigurationError([
      `--columns: give ${missing.map((role) => `${role}=COLUMN`).join(',')}; the columns of ${table.name}: ${names}`,
    ])
  }
  const isSaid = given?.username !== undefined || named(table, loginName) !== undefined
  const others = loginNames(table).filter((name) => name !== columns.username)
  if (isSaid || others.length === 0) return { columns, notes: [] }
  const unique = [columns.username, ...others].filter((name) => table.unique.includes(name))
  const [only, second] = unique
  const username = only !== undefined && second === undefined ? only : columns.username
  const rest = [columns.username, ...others].filter((name) => name !== username).join(' or ')
  return {
    columns: { ...columns, username },
    notes: [`people may log in by ${rest} instead of ${username}: --columns username=COLUMN says so`],
  }
}

/** Whatever else people could log in by. */
function loginNames({ columns }: ListedTable): readonly string[] {
  return columns.flatMap(({ name, kind }) =>
    kind === 'text' && /^(?:user_?name|e?_?mail|login|name)$/i.test(name) ? [name] : [],
  )
}

function named({ columns }: ListedTable, loginName: string | undefined): { readonly username: string } | undefined {
  const plain = (name: string) => name.toLowerCase().replaceAll('_', '')
  const column = columns.find(({ name }) => loginName !== undefined && plain(name) === plain(loginName))
  return column && { username: column.name }
}

function wholeOf({ id, username, password, ...flags }: Partial<Columns>): Columns | undefined {
  if (id === undefined || username === undefined || password === undefined) return undefined
  return { id, username, password, ...flags }
}

function besideOf({ columns }: ListedTable, chosen: Columns): ReadonlyMap<string, string> {
  const taken = Object.values(chosen)
  return new Map(
    BESIDE.flatMap(([field, names]) => {
      const column = columns.find(({ name }) => names.test(name) && !taken.includes(name))
      return column ? [[field, column.name] as const] : []
    }),
  )
}
