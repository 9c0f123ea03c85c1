/** Which table has the people, and which columns. They are looked up, and proposed. */
import { ConfigurationError, DomainError } from '@latchkey/server'
import { type ListedTable, listTables } from '@latchkey/sql'
import type { InitOptions, PeopleAnswer } from './answers.ts'
import type { Asker, Gathering } from './asker.ts'
import { inspectPeople } from './inspect-people.ts'
import { type Columns, columnsFor, likelyTables, type Proposal, proposeColumns, type Role } from './propose-columns.ts'

/** What each column is called when it is asked for. */
const CALLED: Readonly<Record<'id' | 'username' | 'password', string>> = {
  id: 'the id of a user',
  username: 'the name to log in with',
  password: 'the hashed password',
}

/** @throws {ConfigurationError} when there is no such table, or nobody can say which columns are meant */
export async function gatherPeople(
  url: string,
  options: Pick<InitOptions, 'table' | 'columns'>,
  { asker, tell }: Gathering,
): Promise<PeopleAnswer> {
  const table = options.table === undefined ? await chooseTable(url, asker) : await findTable(url, options.table)
  const people = { table: table.name, columns: await chooseColumns(table, options.columns, asker) }
  try {
    for (const line of await inspectPeople(url, people)) tell(line)
    return people
  } catch (fault) {
    if (fault instanceof DomainError) throw new ConfigurationError([fault.message])
    throw fault
  }
}

async function findTable(url: string, name: string): Promise<ListedTable> {
  const [table] = await listTables(url, name)
  if (table !== undefined && table.columns.length > 0) return table
  const names = (await listTables(url)).map((one) => one.name).join(', ')
  throw new ConfigurationError([`--table: there is no such table; tables: ${names}`])
}

async function chooseTable(url: string, asker: Asker | undefined): Promise<ListedTable> {
  const tables = likelyTables(await listTables(url))
  const choices = tables.map(({ name, columns }) => ({
    value: name,
    label: name,
    hint: columns.map((column) => column.name).join(', '),
  }))
  const chosen = await asker?.choose('Which table has the users?', choices)
  return tables.find(({ name }) => name === chosen) ?? refuseTable(tables)
}

function refuseTable(tables: readonly ListedTable[]): never {
  throw new ConfigurationError([`--table: give one of ${tables.map(({ name }) => name).join(', ')}`])
}

async function chooseColumns(
  table: ListedTable,
  given: Partial<Columns> | undefined,
  asker: Asker | undefined,
): Promise<Columns> {
  const proposed: Proposal = { ...proposeColumns(table), ...given }
  const whole = wholeOf(proposed)
  if (!asker || given !== undefined) return whole ?? refuseColumns(table, proposed)
  if (whole) {
    const shown = Object.entries(whole).map(([role, name]) => `${role}: ${name}`)
    const answer = await asker.choose(`The columns of ${table.name}: ${shown.join(', ')}`, [
      { value: 'yes', label: 'Yes' },
      { value: 'others', label: 'Others' },
    ])
    if (answer === 'yes') return whole
  }
  const ask = (role: keyof typeof CALLED) => chooseColumn(role, table, { asker, first: proposed[role] })
  const [id, username, password] = [await ask('id'), await ask('username'), await ask('password')]
  const disabled = await chooseFlag('disabled', table, asker)
  const active = await chooseFlag('active', table, asker)
  return withFlags({ id, username, password }, { disabled, active })
}

const FLAGS = {
  disabled: 'Which column is set for users who may not log in?',
  active: 'Which column says yes for users who may log in?',
} as const

async function chooseFlag(role: keyof typeof FLAGS, table: ListedTable, asker: Asker): Promise<string | undefined> {
  const choices = columnsFor(role, table).map((name) => ({ value: `column ${name}`, label: name }))
  const none = { value: 'none', label: 'None' }
  const chosen = await asker.choose(FLAGS[role], [none, ...choices])
  return chosen === 'none' ? undefined : chosen.slice('column '.length)
}

function wholeOf({ id, username, password, ...flags }: Proposal): Columns | undefined {
  if (id === undefined || username === undefined || password === undefined) return undefined
  return withFlags({ id, username, password }, flags)
}

function withFlags(columns: Columns, { disabled, active }: Flags): Columns {
  return { ...columns, ...(disabled !== undefined && { disabled }), ...(active !== undefined && { active }) }
}

type Flags = { readonly [N in keyof typeof FLAGS]?: string | undefined }

function refuseColumns({ name, columns }: ListedTable, proposed: Proposal): never {
  const missing = (Object.keys(CALLED) as (keyof typeof CALLED)[]).filter((role) => proposed[role] === undefined)
  const words = missing.map((role) => `${role}=COLUMN`).join(',')
  const names = columns.map((column) => column.name).join(', ')
  throw new ConfigurationError([`--columns: give ${words}; the columns of ${name}: ${names}`])
}

function chooseColumn(
  role: Role & keyof typeof CALLED,
  table: ListedTable,
  { asker, first }: { readonly asker: Asker; readonly first: string | undefined },
): Promise<string> {
  const choices = columnsFor(role, table).map((name) => ({ value: name, label: name }))
  if (choices.length === 0) throw new ConfigurationError([`${table.name} has no column for ${CALLED[role]}`])
  return asker.choose(`Which column is ${CALLED[role]}?`, choices, first)
}
