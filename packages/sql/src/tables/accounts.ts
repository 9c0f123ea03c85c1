/** The accounts of Latchkey's own user table. Each change is one statement that returns how many rows matched. */

import { type AccountStore, DomainError, isUuid } from '@latchkey/server/stores'
import { sql } from 'kysely'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import { type SlotFor, statement } from '../database/statement.ts'
import { isStorableText } from '../database/storable-text.ts'
import type { Queries } from '../engines/engine.ts'
import { accountByName, accounts, asAccount, first, firstOf } from './account-table.ts'
import { createAccount } from './create-account.ts'
import { foldNames } from './fold-names.ts'
import { createUserStore } from './user-store.ts'

const { cell } = accounts

const findById = statement((queries, slot: SlotFor<string>) => select(queries).where('id', '=', slot(cell.id)))

export function createAccountStore(database: Database): AccountStore {
  const { ask, engine } = database
  return {
    ...createUserStore(database),
    // Our own column compares by code points, so one spelling finds one row.
    foldsNames: false,
    newPasswordForm: 'nfc',
    creationElsewhere: undefined,
    removalElsewhere: undefined,
    endsUnverified: true,
    ...changesOf(database),

    async findByUsername(username) {
      if (!isStorableText(username)) return undefined
      return ask((queries) => accountByName(queries, username))
    },

    async findById(id) {
      if (typeof id !== 'string' || !isUuid(id)) return undefined
      return ask(async (queries) => firstOf(await findById(queries, id)))
    },

    findByEmailKey: (emailKey) =>
      ask((queries) => first(select(queries).where('email_key', '=', cell.emailKey(emailKey)))),

    async list({ username, emailKey, after, limit }) {
      if ((username !== undefined && !isStorableText(username)) || (after !== undefined && !isUuid(after))) return []
      return ask(async (queries) => {
        let page = select(queries)
        if (username !== undefined) page = page.where('username', '=', cell.username(username))
        if (emailKey !== undefined) page = page.where('email_key', '=', cell.emailKey(emailKey))
        if (after !== undefined) page = page.where('id', '>', cell.id(after))
        return (await page.orderBy('id').limit(sql.lit(limit)).execute()).map((row) => asAccount(accounts.read(row)))
      })
    },

    async setEmail({ id, email, verifiedAt, staysUnverified = false }) {
      if (!isUuid(id)) return 'user_unknown'
      const address = { email: email.address, emailKey: email.key, emailVerifiedAt: verifiedAt }
      const change = accounts.write({ ...address, ...(!staysUnverified && { verifyBy: undefined }) })
      return ask(async (queries) => {
        try {
          const { numUpdatedRows } = await update(queries, id).set(change).executeTakeFirst()
          return numUpdatedRows === 1n ? 'set' : 'user_unknown'
        } catch (error) {
          if (engine.faultKind(error) === 'duplicate') return 'email_taken'
          throw error
        }
      })
    },

    createAccount: (given) => createAccount(database, given, 'nfc'),

    async createUser({ username, passwordHash }) {
      const made = await createAccount(database, { username, passwordHash, scopes: [], roles: [] }, 'sent')
      if ('taken' in made) throw new DomainError('username_taken', 'the user name is taken')
      return made
    },

    async grantFirst(id, role) {
      if (!isUuid(id)) return false
      // Serializable: if two look at once and both find no holder of the role, one must lose.
      const isolation = { isolation: 'serializable' } as const
      return database.transaction(async (queries) => {
        const account = await first(select(queries).where('id', '=', cell.id(id)))
        const others = await first(
          select(queries)
            .where(sql<boolean>`roles like ${`%"${role}"%`}`)
            .limit(sql.lit(1)),
        )
        if (!account || others) return false
        const change = update(queries, id).set(accounts.write({ roles: [...account.roles, role] }))
        return (await change.executeTakeFirst()).numUpdatedRows === 1n
      }, isolation)
    },

    async remove(id) {
      if (!isUuid(id)) return false
      return database.ask(async (queries) => {
        const remove = accounts.in(queries).deleteFrom('latchkey_users').where('id', '=', cell.id(id))
        return (await remove.executeTakeFirst()).numDeletedRows === 1n
      })
    },

    foldNames: (after, limit) => foldNames(database, after, limit),

    removeUnverified: (before, limit) => removeRows(database, accounts, { key: 'id', by: 'verifyBy', before, limit }),
  }
}

/** What changes one row, in one statement. */
function changesOf({
  ask,
}: Database): Pick<AccountStore, 'changePassword' | 'setDisabled' | 'setGrants' | 'verifyEmail'> {
  return {
    changePassword: ({ id, expected, replacement, at }) =>
      changeOne(id, (queries) => {
        const changes = {
          passwordHash: replacement,
          passwordForm: 'nfc',
          passwordChangedAt: at,
          verifyBy: undefined,
        } as const
        const change = update(queries, id).set(accounts.write(changes))
        return expected === undefined ? change : change.where('password_hash', '=', cell.passwordHash(expected))
      }),

    setDisabled: (id, at) =>
      changeOne(id, (queries) =>
        at === null
          ? update(queries, id).set(accounts.write({ disabledAt: undefined }))
          : update(queries, id).set({ disabled_at: sql`coalesce(disabled_at, ${cell.disabledAt(at)})` }),
      ),

    setGrants: (id, { scopes, roles }) =>
      changeOne(id, (queries) => update(queries, id).set(accounts.write({ scopes, roles, verifyBy: undefined }))),

    verifyEmail: ({ id, emailKey, at }) =>
      changeOne(id, (queries) =>
        update(queries, id)
          .set({
            email_verified_at: sql`coalesce(email_verified_at, ${cell.emailVerifiedAt(at)})`,
            ...accounts.write({ verifyBy: undefined }),
          })
          .where('email_key', '=', cell.emailKey(emailKey)),
      ),
  }

  async function changeOne(
    id: string,
    change: (queries: Queries) => { executeTakeFirst(): Promise<{ readonly numUpdatedRows: bigint }> },
  ): Promise<boolean> {
    if (!isUuid(id)) return false
    return (await ask((queries) => change(queries).executeTakeFirst())).numUpdatedRows === 1n
  }
}

function update(queries: Queries, id: string) {
  return accounts.in(queries).updateTable('latchkey_users').where('id', '=', cell.id(id))
}

function select(queries: Queries) {
  return accounts.in(queries).selectFrom('latchkey_users').selectAll()
}
