/** Columns of a user table beside id, name and password: people are found by them, and logins write them. */
import type { StoredUser, UserId, UserStore } from '@latchkey/server/stores'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../database/open-database.ts'
import type { Queries } from '../engines/engine.ts'
import { askOrNone } from './or-none.ts'
import type { UserColumns } from './user-columns.ts'
import { type Comparison, tableOf } from './user-findings.ts'
import { parseUserId } from './user-id.ts'
import { conditionsOf } from './user-row.ts'

type FindWhere = (queries: Queries, condition: RawBuilder<unknown>) => Promise<StoredUser | undefined>

export function otherColumns(
  database: Database,
  users: UserColumns,
  comparison: Comparison,
  findWhere: FindWhere,
): Required<Pick<UserStore, 'findBy' | 'setColumns'>> {
  const table = tableOf(users)
  const { sameText, idIs } = conditionsOf(database.engine, users, comparison)
  return {
    async findBy(name: string, value: unknown) {
      const column = users.others.get(name)
      const wanted = column && parseUserId(value, column)
      if (!column || wanted === undefined) return undefined
      const isIt =
        typeof wanted === 'string' && column.kind === 'text'
          ? sameText(column, wanted)
          : sql`${sql.id(column.name)} = ${typeof wanted === 'number' ? BigInt(wanted) : wanted}`
      return askOrNone(database, undefined, (queries) => findWhere(queries, isIt))
    },

    async setColumns(id: UserId, values: Readonly<Record<string, unknown>>) {
      const changes = Object.entries(values).flatMap(([name, value]) => {
        const column = users.others.get(name)
        return column ? [sql`${sql.id(column.name)} = ${parameter(value)}`] : []
      })
      if (changes.length === 0) return true
      return database.ask(async (queries) => {
        const { numAffectedRows } = await sql`update ${table} set ${sql.join(changes)} where ${idIs(id)}`.execute(
          queries,
        )
        // MySQL counts rows that have changed, and what is written may be there already.
        return numAffectedRows === 1n || (await findWhere(queries, idIs(id))) !== undefined
      })
    },
  }
}

/** BigInt: drivers send a number as a floating-point value. */
function parameter(value: unknown): string | bigint | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  return value === null || value === undefined ? null : String(value)
}
