/**
 * The table of accounts, and how a row becomes one. Times are seconds since the epoch; scopes and roles are JSON lists; rows without an
 * address have NULL, which does not equal another NULL on any engine.
 */
import { type Account, usernameKey } from '@latchkey/server/stores'
import {
  ascii,
  emptyWhenNull,
  key,
  nullable,
  oneOf,
  optional,
  seconds,
  text,
  textList,
  unique,
  uuid,
} from '../database/columns.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

export interface AccountRow extends Omit<Account, 'disabled' | 'rowId' | 'createdAt' | 'passwordColumns' | 'columns'> {
  readonly createdAt: number
  /** By which the names of accounts that are made here are compared. NULL: an imported name that another account is called but for its case. */
  readonly usernameKey?: string
}

export const accounts: Table<'latchkey_users', AccountRow> = table(
  'latchkey_users',
  {
    id: key(uuid()),
    username: unique(text()),
    passwordHash: nullable(ascii()),
    createdAt: seconds(),
    disabledAt: optional(seconds()),
    email: optional(text()),
    emailKey: optional(text()),
    emailVerifiedAt: optional(seconds()),
    passwordChangedAt: optional(seconds()),
    scopes: emptyWhenNull(textList()),
    roles: emptyWhenNull(textList()),
    // NULL is a row that somebody else put in: its hash is of what that app was sent.
    passwordForm: optional(oneOf(['nfc', 'sent'])),
    usernameKey: optional(text()),
    verifyBy: optional(seconds()),
  },
  {
    indexes: { verification: ['verifyBy'] },
    uniqueIndexes: { email_key: ['emailKey'], folded_username: ['usernameKey'] },
  },
)

type StoredRow = Parameters<typeof accounts.read>[0]

export async function first(query: { execute(): Promise<readonly StoredRow[]> }): Promise<Account | undefined> {
  return firstOf({ rows: await query.execute() })
}

export function firstOf({ rows: [row] }: { readonly rows: readonly StoredRow[] }): Account | undefined {
  return row && asAccount(accounts.read(row))
}

export function asAccount({ usernameKey: _, ...row }: AccountRow): Account {
  return { ...row, disabled: row.disabledAt !== undefined }
}

export function accountByName(queries: Queries, username: string): Promise<Account | undefined> {
  const all = accounts.in(queries).selectFrom('latchkey_users').selectAll()
  return first(all.where('username', '=', accounts.cell.username(username)))
}

export async function isNameTaken(queries: Queries, username: string): Promise<boolean> {
  const key = accounts.cell.usernameKey(usernameKey(username))
  const all = accounts.in(queries).selectFrom('latchkey_users').select('id')
  const found = await all.where('username_key', '=', key).execute()
  return found.length > 0 || (await accountByName(queries, username)) !== undefined
}
