/** The rows of another app's user table: the queries that a login does not need, and the two statements that change a row. */
import type { UserTable } from '@latchkey/server/stores'
import { sql } from 'kysely'
import type { Database } from '../database/open-database.ts'
import { askOrNone } from './or-none.ts'
import { tableOf } from './user-findings.ts'
import { parseUserId } from './user-id.ts'
import { asStoredUser, conditionsOf, idParameter, passwordParameter, selectUsers } from './user-row.ts'
import { createUserRows, type UserRows } from './user-rows.ts'

/** The length of the column in which sessions, keys and the audit log keep a user's id. */
const longestSubject = 255

export function createTableRows(database: Database, rows: UserRows): UserTable {
  const { engine } = database
  const { users, comparison } = rows
  const { idIs, passwordIs } = conditionsOf(engine, users, comparison)
  const [table, id, username] = [tableOf(users), sql.id(users.id.name), sql.id(users.username.name)]

  return {
    ...createUserRows(database, rows),
    unknownColumns: users.unknown,

    idOf(subject) {
      if (users.id.kind !== 'integer') {
        return subject.length > 0 && subject.length <= longestSubject ? parseUserId(subject, users.id) : undefined
      }
      const number = Number(subject)
      return String(number) === subject ? parseUserId(number, users.id) : undefined
    },

    async list({ after, limit }) {
      const { minimum, maximum } = users.id.integerRange
      // A row that cannot log in is not listed: it has no name, or an id that JavaScript cannot hold.
      const isUsable =
        users.id.kind === 'integer' ? sql`${id} between ${sql.lit(minimum)} and ${sql.lit(maximum)}` : sql`1 = 1`
      const isNext = after === undefined ? sql`1 = 1` : sql`${id} > ${idParameter(after)}`
      const page = selectUsers(users, sql`${username} is not null and ${isUsable} and ${isNext}`, limit)
      return askOrNone(database, [], async (queries) =>
        (await page.execute(queries)).rows.flatMap((row) => asStoredUser(row, users) ?? []),
      )
    },

    setPasswordHash: ({ id, expected, replacement }) =>
      askOrNone(database, false, async (queries) => {
        const isExpected = expected === undefined ? sql`1 = 1` : passwordIs(expected)
        const { numAffectedRows } = await sql`
          update ${table} set ${sql.id(users.password.name)} = ${passwordParameter(replacement, users)}
          where ${idIs(id)} and ${isExpected}`.execute(queries)
        return numAffectedRows === 1n
      }),

    missingRight: () =>
      database.ask(async (queries) => {
        const password = sql.id(users.password.name)
        try {
          await sql`update ${table} set ${password} = ${password} where 1 = 0`.execute(queries)
        } catch (error) {
          // What else fails here says nothing about the right: it is met, and told, where a password is written.
          if (engine.faultKind(error) !== 'forbidden') return undefined
          return engine.grantUpdate(queries, users.table, users.password.name)
        }
        return undefined
      }),

    removeUser: (id) =>
      askOrNone(database, false, async (queries) => {
        const { numAffectedRows } = await sql`delete from ${table} where ${idIs(id)}`.execute(queries)
        return numAffectedRows === 1n
      }),
  }
}
