/** Latchkey's own user table, with all its columns. Each change is one statement that says how many rows it met. */

import {
  type Account,
  type AccountStore,
  type AccountTaken,
  DomainError,
  isUuid,
  type NewAccount,
  uuidV7,
} from '@latchkey/server/stores'
import { type RawBuilder, sql } from 'kysely'
import { readInteger, readOptionalInteger, toInteger } from '../database/integers.ts'
import type { Database } from '../database/open-database.ts'
import { isStorableText } from '../database/storable-text.ts'
import { readTextList } from '../database/text-list.ts'
import type { Queries } from '../engines/engine.ts'
import { createUserStore } from './user-store.ts'

export function createAccountStore(database: Database): AccountStore {
  const { dialect } = database

  async function findWhere(queries: Queries, condition: RawBuilder<unknown>): Promise<Account | undefined> {
    const [account] = await select(queries, sql`where ${condition}`)
    return account
  }

  async function select(queries: Queries, rest: RawBuilder<unknown>): Promise<readonly Account[]> {
    const { rows } = await sql<AccountRow>`select ${columns} from latchkey_users ${rest}`.execute(queries)
    return rows.map(asAccount)
  }

  /** Changes one row. */
  async function change(id: string, assignments: RawBuilder<unknown>, also = sql``): Promise<boolean> {
    if (!isUuid(id)) return false
    const { numAffectedRows } = await database.ask((queries) =>
      sql`update latchkey_users set ${assignments} where id = ${id} ${also}`.execute(queries),
    )
    return numAffectedRows === 1n
  }

  async function createAccount(given: NewAccount): Promise<Account | AccountTaken> {
    const { username, email } = given
    if (!isStorableText(username)) throw unusable('a user name holds no NUL and no lone surrogate, and is not endless')
    const now = database.world.clock.now()
    const values = valuesOf(given, uuidV7(now * 1000), now)
    const insert = async (queries: Queries) => {
      try {
        await sql`insert into latchkey_users (${sql.join(Object.keys(values).map((name) => sql.id(name)))})
          values (${sql.join(Object.values(values))})`.execute(queries)
        return asAccount(values)
      } catch (error) {
        if (dialect.isTooLong(error)) throw unusable('the user name or the hash is longer than its column')
        if (dialect.isUnrepresentable(error)) throw unusable('the database cannot hold a character of the user name')
        if (!dialect.isDuplicate(error)) throw error
        // Which index refused is in the database's words alone, which quote the row.
        const sameName = email === undefined || (await findWhere(queries, sql`username = ${username}`))
        return { taken: sameName ? 'username' : 'email' } as const
      }
    }
    // A cluster tells the loser of two nodes that it may try again; only then does it hear that the name is taken.
    return database.ask(insert, { idempotent: true })
  }

  return {
    ...createUserStore(database),

    async findByUsername(username) {
      if (!isStorableText(username)) return undefined
      try {
        return await database.ask((queries) => findWhere(queries, sql`username = ${username}`))
      } catch (error) {
        if (dialect.isUnrepresentable(error)) return undefined
        throw error
      }
    },

    async findById(id) {
      if (typeof id !== 'string' || !isUuid(id)) return undefined
      return database.ask((queries) => findWhere(queries, sql`id = ${id}`))
    },

    findByEmailKey: (key) => database.ask((queries) => findWhere(queries, sql`email_key = ${key}`)),

    async list({ username, emailKey, after, limit }) {
      const conditions = [
        sql`1 = 1`,
        ...(username !== undefined ? [sql`username = ${username}`] : []),
        ...(emailKey !== undefined ? [sql`email_key = ${emailKey}`] : []),
        ...(after !== undefined ? [sql`id > ${after}`] : []),
      ]
      if ((username !== undefined && !isStorableText(username)) || (after !== undefined && !isUuid(after))) return []
      const where = sql.join(conditions, sql` and `)
      return database.ask((queries) => select(queries, sql`where ${where} order by id limit ${sql.lit(limit)}`))
    },

    createAccount,

    async createUser({ username, passwordHash }) {
      const made = await createAccount({ username, passwordHash, scopes: [], roles: [] })
      if ('taken' in made) throw new DomainError('username_taken', 'the user name is taken')
      return made
    },

    changePassword: ({ id, expected, replacement, at }) =>
      change(
        id,
        sql`password_hash = ${replacement}, password_changed_at = ${toInteger(at)}`,
        expected === undefined ? sql`` : sql`and password_hash = ${expected}`,
      ),

    setDisabled: (id, at) =>
      change(id, at === null ? sql`disabled_at = null` : sql`disabled_at = coalesce(disabled_at, ${toInteger(at)})`),

    setGrants: (id, { scopes, roles }) =>
      change(id, sql`scopes = ${JSON.stringify(scopes)}, roles = ${JSON.stringify(roles)}`),

    async grantFirst(id, role) {
      if (!isUuid(id)) return false
      // Serializable: of two that look at once and find nobody, one must lose.
      const isolation = { isolation: 'serializable' } as const
      return database.transaction(async (queries) => {
        const account = await findWhere(queries, sql`id = ${id}`)
        const others = await select(queries, sql`where roles like ${`%"${role}"%`} limit 1`)
        if (!account || others.length > 0) return false
        const roles = JSON.stringify([...account.roles, role])
        const { numAffectedRows } = await sql`update latchkey_users set roles = ${roles} where id = ${id}`.execute(
          queries,
        )
        return numAffectedRows === 1n
      }, isolation)
    },

    verifyEmail: ({ id, emailKey, at }) =>
      change(
        id,
        sql`email_verified_at = coalesce(email_verified_at, ${toInteger(at)})`,
        sql`and email_key = ${emailKey}`,
      ),

    async remove(id) {
      if (!isUuid(id)) return false
      return database.transaction(async (queries) => {
        await sql`delete from latchkey_api_keys where user_id = ${id}`.execute(queries)
        await sql`delete from latchkey_one_time_tokens where user_id = ${id}`.execute(queries)
        const { numAffectedRows } = await sql`delete from latchkey_users where id = ${id}`.execute(queries)
        return numAffectedRows === 1n
      })
    },
  }
}

const columns = sql.raw(`id, username, password_hash, created_at, disabled_at, email, email_key, email_verified_at,
  password_changed_at, scopes, roles`)

type AccountRow = Readonly<
  Record<
    | 'id'
    | 'username'
    | 'password_hash'
    | 'created_at'
    | 'disabled_at'
    | 'email'
    | 'email_key'
    | 'email_verified_at'
    | 'password_changed_at'
    | 'scopes'
    | 'roles',
    unknown
  >
>

function valuesOf(given: NewAccount, id: string, now: number) {
  const { username, passwordHash, email, emailVerified = false, scopes, roles } = given
  return {
    id,
    username,
    password_hash: passwordHash,
    created_at: toInteger(now),
    disabled_at: null,
    email: email?.address ?? null,
    email_key: email?.key ?? null,
    email_verified_at: email && emailVerified ? toInteger(now) : null,
    password_changed_at: null,
    scopes: JSON.stringify(scopes),
    roles: JSON.stringify(roles),
  }
}

function asAccount(row: AccountRow): Account {
  const [disabledAt, emailVerifiedAt, passwordChangedAt] = [
    readOptionalInteger(row.disabled_at),
    readOptionalInteger(row.email_verified_at),
    readOptionalInteger(row.password_changed_at),
  ]
  return {
    id: String(row.id),
    username: String(row.username),
    passwordHash: typeof row.password_hash === 'string' ? row.password_hash : null,
    disabled: disabledAt !== undefined,
    createdAt: readInteger(row.created_at),
    ...(disabledAt !== undefined && { disabledAt }),
    ...(row.email !== null && { email: String(row.email), emailKey: String(row.email_key) }),
    ...(emailVerifiedAt !== undefined && { emailVerifiedAt }),
    ...(passwordChangedAt !== undefined && { passwordChangedAt }),
    scopes: readTextList(row.scopes),
    roles: readTextList(row.roles),
  }
}

function unusable(reason: string): DomainError {
  return new DomainError('username_unusable', reason)
}
