/** Guesses which columns of a table hold people. Only names and types are looked at; whoever asked confirms it. */
import type { ListedTable } from '@latchkey/sql'
import type { UserSettings } from '../configuration/user-settings.ts'

/** The columns as the settings have them. */
export type Columns = NonNullable<UserSettings['columns']>

/** What was found for each; of a table without people not all. */
export type Proposal = Partial<Columns>

/** What a column is for. */
export type Role = keyof Columns

/** The likeliest first; compared without case and underscores. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  id: ['id', 'userid', 'uid', 'uuid', 'accountid', 'memberid'],
  username: [
    'username',
    'login',
    'loginname',
    'user',
    'name',
    'nickname',
    'email',
    'emailaddress',
    'mail',
    'useremail',
    'correo',
    'usuario',
  ],
  password: [
    'password',
    'passwordhash',
    'hashedpassword',
    'encryptedpassword',
    'passwd',
    'pwd',
    'pwhash',
    'pw',
    'pass',
    'userpassword',
    'passworddigest',
    'senha',
    'contrasena',
    'secret',
  ],
  disabled: ['disabled', 'isdisabled', 'disabledat', 'blocked', 'isblocked', 'banned', 'locked', 'deletedat'],
  active: ['active', 'isactive', 'enabled', 'isenabled'],
}

const KINDS: Readonly<Record<Role, readonly ListedTable['columns'][number]['kind'][]>> = {
  id: ['integer', 'text', 'uuid'],
  username: ['text'],
  password: ['text', 'binary'],
  disabled: ['integer', 'text', 'other'],
  active: ['integer', 'text', 'other'],
}

const LIKELY_TABLES = ['user', 'users', 'account', 'accounts', 'authuser', 'appuser', 'member', 'members']

export function proposeColumns(table: ListedTable): Proposal {
  return Object.fromEntries(
    (Object.keys(NAMES) as Role[]).flatMap((role) => {
      const fitting = columnsFor(role, table)
      const name = NAMES[role].flatMap((likely) => fitting.filter((column) => plain(column) === likely))[0]
      return name === undefined ? [] : [[role, name]]
    }),
  )
}

/** The columns that could be it, by their types. */
export function columnsFor(role: Role, { columns }: ListedTable): readonly string[] {
  return columns.filter(({ kind }) => KINDS[role].includes(kind)).map(({ name }) => name)
}

/** Those that could hold people, the likeliest first. Tables of Latchkey's own are none. */
export function likelyTables(tables: readonly ListedTable[]): readonly ListedTable[] {
  const rank = (table: ListedTable): number => {
    const { id, username, password } = proposeColumns(table)
    const hasAll = id !== undefined && username !== undefined && password !== undefined
    return (hasAll ? 0 : 2) + (LIKELY_TABLES.includes(plain(table.name.replace(/^.*\./, ''))) ? 0 : 1)
  }
  return tables
    .filter(({ name }) => !/(?:^|\.)latchkey_/.test(name))
    .toSorted((left, right) => rank(left) - rank(right))
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('_', '')
}
