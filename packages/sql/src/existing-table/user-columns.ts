/** Checks a configured table against the live catalogue, before its names are used in any other SQL. */
import { DomainError } from '@latchkey/server/stores'
import type { ExistingColumn, Queries, SqlEngine, TableName } from '../engines/engine.ts'

export interface UserColumnNames {
  readonly id: string
  readonly username: string
  readonly password: string
  /** The user is disabled when it holds anything but NULL, 0, false or an empty text. */
  readonly disabled?: string
  /** The user is disabled unless it holds a number other than 0, true, or a word that means yes: `active` of Flask-Security, `is_active` of Django. */
  readonly active?: string
}

export interface UserColumns {
  readonly table: TableName
  readonly id: ExistingColumn
  readonly username: ExistingColumn
  readonly password: ExistingColumn
  readonly disabled: ExistingColumn | undefined
  readonly active: ExistingColumn | undefined
  /** What stored passwords need besides, in the order of the settings. */
  readonly beside: readonly ExistingColumn[]
  /** Columns that dialects need beside these, by the names under which they ask. */
  readonly others: ReadonlyMap<string, ExistingColumn>
  /** Names of the columns that are unique by themselves. */
  readonly unique: readonly string[]
  /** Names of the columns that a new row must fill, besides the configured ones. */
  readonly unknown: readonly string[]
}

/** @throws {DomainError} store_misconfigured, listing all that is wrong and what exists */
export async function readUserColumns(
  queries: Queries,
  engine: SqlEngine,
  configured: {
    readonly table: string
    readonly columns: UserColumnNames
    readonly passwordColumns?: readonly string[]
    readonly others?: readonly string[] | undefined
  },
): Promise<UserColumns> {
  const table = parseTableName(configured.table)
  const existing = await engine.columns(queries, table)
  if (existing.length === 0) {
    const tables = await engine.tables(queries)
    const others = tables.length === 0 ? 'the database has no tables' : `tables: ${tables.join(', ')}`
    throw new DomainError('store_misconfigured', `there is no table ${configured.table}; ${others}`)
  }
  const faults: string[] = []
  const find = (role: keyof UserColumnNames, kinds: readonly ExistingColumn['kind'][]): ExistingColumn | undefined => {
    const name = configured.columns[role]
    const column = existing.find((candidate) => candidate.name === name)
    if (column === undefined) faults.push(`there is no column ${name} (${role})`)
    else if (!kinds.includes(column.kind)) {
      faults.push(`column ${name} (${role}) has type ${column.type}, not ${kinds.join(' or ')}`)
    }
    return column
  }
  const id = find('id', ['integer', 'text', 'uuid'])
  const username = find('username', ['text'])
  const password = find('password', ['text', 'binary'])
  const findFlag = (role: 'disabled' | 'active') =>
    configured.columns[role] === undefined ? undefined : find(role, ['integer', 'text', 'uuid', 'binary', 'other'])
  const disabled = findFlag('disabled')
  const active = findFlag('active')
  const beside = (configured.passwordColumns ?? []).flatMap((name) => {
    const column = existing.find((candidate) => candidate.name === name)
    if (column === undefined) faults.push(`there is no column ${name} (passwords)`)
    return column ? [column] : []
  })
  const others = new Map<string, ExistingColumn>()
  for (const name of configured.others ?? []) {
    const column = existing.find((candidate) => candidate.name === name) ?? standIn(name, { id, username })
    if (column) others.set(name, column)
    else faults.push(`there is no column ${name}, which a face needs`)
  }
  if (id === undefined || username === undefined || password === undefined || faults.length > 0) {
    const names = existing.map((column) => column.name).join(', ')
    throw new DomainError(
      'store_misconfigured',
      `table ${configured.table}: ${faults.join('; ')}; its columns: ${names}`,
    )
  }
  const known = Object.values(configured.columns)
  const unknown = existing.filter(({ name, isDemanded }) => isDemanded && !known.includes(name))
  return {
    ...{ table, id, username, password, disabled, active, beside, others },
    unique: await engine.uniqueColumns(queries, table),
    unknown: [
      ...(disabled?.isDemanded ? [disabled.name] : []),
      // Without a value the new user could not log in.
      ...(active?.isDemanded || active?.isNullable ? [active.name] : []),
      // Text ids are made here; numbers are left to the database.
      ...(id.kind === 'integer' && id.isDemanded ? [id.name] : []),
      ...unknown.map(({ name }) => name),
    ],
  }
}

/** `id` and `username` are the settings' own, where the table has no columns of these names. */
function standIn(
  name: string,
  { id, username }: { readonly id: ExistingColumn | undefined; readonly username: ExistingColumn | undefined },
): ExistingColumn | undefined {
  if (name === 'id') return id
  return name === 'username' ? username : undefined
}

/** `user` or `public.user`. */
export function parseTableName(text: string): TableName {
  const dot = text.indexOf('.')
  return dot === -1 ? { schema: undefined, name: text } : { schema: text.slice(0, dot), name: text.slice(dot + 1) }
}
