/** Makes an account's row, and says what another account has already. */
import {
  type Account,
  type AccountTaken,
  DomainError,
  type NewAccount,
  type PasswordForm,
  usernameKey,
  uuidV7,
} from '@latchkey/server/stores'
import type { Database } from '../database/open-database.ts'
import { isStorableText } from '../database/storable-text.ts'
import { MisfitError } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'
import { type AccountRow, accountByName, accounts, asAccount, isNameTaken } from './account-table.ts'

export async function createAccount(
  database: Database,
  given: NewAccount,
  form: PasswordForm,
): Promise<Account | AccountTaken> {
  const { ask, engine, world } = database
  const { username, email } = given
  if (!isStorableText(username)) throw unusable('a user name holds no NUL and no lone surrogate, and is not endless')
  const row = newRow(given, form, world.clock.now())
  const insert = async (queries: Queries) => {
    try {
      await accounts.insert(row).execute(queries)
      return asAccount(row)
    } catch (error) {
      if (error instanceof MisfitError) throw unusable('the user name or the hash does not fit its column')
      if (engine.faultKind(error) === 'unrepresentable')
        throw unusable('the database cannot hold a character of the user name')
      if (engine.faultKind(error) !== 'duplicate') throw error
      // Only the database's message says which index refused, and it quotes the row.
      if (form === 'sent' && !(await accountByName(queries, username))) return await insertAlike(queries, row)
      const sameName = email === undefined || (await isNameTaken(queries, username))
      return { taken: sameName ? 'username' : 'email' } as const
    }
  }
  // A cluster first tells the loser of two nodes to try again. Only the second attempt reports that the name is taken.
  return ask(insert, { idempotent: true })
}

/** An imported account keeps its name, though another differs from it in case alone: their people log in with these names. */
async function insertAlike(queries: Queries, { usernameKey: _, ...row }: AccountRow): Promise<Account> {
  await accounts.insert(row).execute(queries)
  return asAccount(row)
}

function newRow(given: NewAccount, passwordForm: PasswordForm, now: number): AccountRow {
  const { username, passwordHash, email, emailVerified = false, verifyBy, scopes, roles } = given
  const createdAt = Math.floor(now)
  return {
    id: uuidV7(now * 1000),
    username,
    usernameKey: usernameKey(username),
    passwordHash,
    createdAt,
    ...(email && { email: email.address, emailKey: email.key }),
    ...(email && emailVerified && { emailVerifiedAt: createdAt }),
    ...(verifyBy !== undefined && { verifyBy }),
    scopes,
    roles,
    passwordForm,
  }
}

function unusable(reason: string): DomainError {
  return new DomainError('username_unusable', reason)
}
