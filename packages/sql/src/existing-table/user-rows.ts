/** The user store over one table, ours or another app's: five statements, each complete in itself. */

import { DomainError, type StoredUser, type UserStore } from '@latchkey/server/stores'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../database/open-database.ts'
import { isStorableText } from '../database/storable-text.ts'
import type { Queries } from '../engines/engine.ts'
import { askOrNone } from './or-none.ts'
import { otherColumns } from './other-columns.ts'
import { samplePasswords } from './password-sample.ts'
import type { UserColumns } from './user-columns.ts'
import { type Comparison, tableOf } from './user-findings.ts'
import { parseUserId, readUserId } from './user-id.ts'
import { asStoredUser, conditionsOf, passwordParameter, selectUsers } from './user-row.ts'

export interface UserRows {
  readonly description: string
  readonly findings: readonly string[]
  readonly users: UserColumns
  readonly comparison: Comparison
  /** What is written beside a replaced hash, by column. */
  readonly beside?: ReadonlyMap<string, string>
  /** What a new row gets besides name and password, by column: a text id, a time of creation. */
  readonly newRow: () => ReadonlyMap<string, string | bigint>
}

export function createUserRows(database: Database, rows: UserRows): UserStore {
  const { engine } = database
  const { users, comparison } = rows
  const table = tableOf(users)

  const { nameIs, idIs, passwordIs } = conditionsOf(engine, users, comparison)

  const findWhere = async (queries: Queries, condition: RawBuilder<unknown>): Promise<StoredUser | undefined> => {
    const { rows } = await selectUsers(users, condition, 1).execute(queries)
    return asStoredUser(rows[0], users)
  }

  const insert = async (queries: Queries, username: string, passwordHash: string): Promise<StoredUser> => {
    const values = new Map<string, string | bigint | Uint8Array>([
      [users.username.name, username],
      [users.password.name, passwordParameter(passwordHash, users)],
      ...rows.newRow(),
    ])
    const returning = engine.supportsReturning ? sql`returning ${sql.id(users.id.name)} as id` : sql``
    const result = await sql<{ id: unknown }>`
      insert into ${table} (${sql.join([...values.keys()].map((name) => sql.id(name)))})
      values (${sql.join([...values.values()])}) ${returning}`.execute(queries)
    const made = values.get(users.id.name) ?? result.rows[0]?.id ?? result.insertId
    const id = readUserId(made, users.id)
    if (id === undefined) throw new DomainError('store_misconfigured', 'the database made an id that JSON cannot hold')
    return { id, username, passwordHash, disabled: false }
  }

  return {
    description: rows.description,
    findings: rows.findings,
    foldsNames: comparison === 'collation',
    maximumPasswordHashLength: users.password.maximumLength,
    // There is no column for another, and the app that owns the table compares what it was sent.
    newPasswordForm: 'sent',

    async findByUsername(username) {
      if (!isStorableText(username)) return undefined
      return askOrNone(database, undefined, (queries) => findWhere(queries, nameIs(username)))
    },

    async findById(value) {
      const id = parseUserId(value, users.id)
      if (id === undefined) return undefined
      return askOrNone(database, undefined, (queries) => findWhere(queries, idIs(id)))
    },

    ...(users.others.size > 0 && otherColumns(database, users, comparison, findWhere)),

    async createUser({ username, passwordHash }) {
      if (!isStorableText(username))
        throw unusable('a user name holds no NUL and no lone surrogate, and is not endless')
      return database.ask(async (queries) => {
        try {
          if (users.unique.includes(users.username.name)) return await insert(queries, username, passwordHash)
          return await engine.alone(queries, `new user in ${users.table.name}`, async (alone) => {
            if (await findWhere(alone, nameIs(username))) throw taken()
            return insert(alone, username, passwordHash)
          })
        } catch (error) {
          if (engine.faultKind(error) === 'duplicate') throw taken()
          if (engine.faultKind(error) === 'too_long')
            throw unusable('the user name or the hash is longer than its column')
          if (engine.faultKind(error) === 'unrepresentable')
            throw unusable('the database cannot hold a character of the user name')
          throw error
        }
      })
    },

    replacePasswordHash: ({ id, expected, replacement }) =>
      database.ask(async (queries) => {
        const changes = [[users.password.name, passwordParameter(replacement, users)] as const, ...(rows.beside ?? [])]
        const result = await sql`
          update ${table} set ${sql.join(changes.map(([name, value]) => sql`${sql.id(name)} = ${value}`))}
          where ${idIs(id)} and ${passwordIs(expected)}`.execute(queries)
        return result.numAffectedRows === 1n
      }),

    samplePasswordHashes: () => database.ask((queries) => samplePasswords(queries, users)),

    ping: () => database.ask(async (queries) => void (await sql`select 1`.execute(queries))),
  }
}

function taken(): DomainError {
  return new DomainError('username_taken', 'the user name is taken')
}

function unusable(reason: string): DomainError {
  return new DomainError('username_unusable', reason)
}
