/**
 * Latchkey's own table for what an old app's user table has no column for, by the old id as text. Each change is one statement over
 * one row, which is created first if it is missing. Times are seconds since the epoch.
 */

import type { Person, PersonStore } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { emptyWhenNull, key, optional, seconds, text, textList } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { type Changes, type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

export const people: Table<'latchkey_people', Person> = table(
  'latchkey_people',
  {
    subject: key(text()),
    createdAt: seconds(),
    disabledAt: optional(seconds()),
    email: optional(text()),
    emailKey: optional(text()),
    emailVerifiedAt: optional(seconds()),
    passwordChangedAt: optional(seconds()),
    scopes: emptyWhenNull(textList()),
    roles: emptyWhenNull(textList()),
  },
  { uniqueIndexes: { email_key: ['emailKey'] } },
)

const { cell } = people

export function createPersonStore(database: Database): PersonStore {
  const { ask, engine } = database

  return {
    ...readsOf(database),

    setDisabled: (subject, at) =>
      change(subject, (queries) =>
        at === null
          ? update(queries, subject).set(people.write({ disabledAt: undefined }))
          : update(queries, subject).set({ disabled_at: sql`coalesce(disabled_at, ${cell.disabledAt(at)})` }),
      ),

    setGrants: (subject, { scopes, roles }) => set(subject, { scopes, roles }),

    async grantFirst(subject, role) {
      // Serializable: if two look at once and both find no holder of the role, one must lose.
      const isolation = { isolation: 'serializable' } as const
      return database.transaction(async (queries) => {
        if ((await holders(queries, role, 1)).length > 0) return false
        await make(queries, subject)
        const roles = [...((await first(queries, subject))?.roles ?? []), role]
        await update(queries, subject).set(people.write({ roles })).execute()
        return true
      }, isolation)
    },

    async setEmail({ subject, email, verifiedAt }) {
      const changes = { email: email.address, emailKey: email.key, emailVerifiedAt: verifiedAt }
      return ask(async (queries) => {
        try {
          await apply(queries, subject, () => update(queries, subject).set(people.write(changes)))
          return true
        } catch (error) {
          if (engine.faultKind(error) === 'duplicate') return false
          throw error
        }
      })
    },

    async verifyEmail({ subject, emailKey, at }) {
      const { numUpdatedRows } = await ask((queries) =>
        update(queries, subject)
          .set({ email_verified_at: sql`coalesce(email_verified_at, ${cell.emailVerifiedAt(at)})` })
          .where('email_key', '=', cell.emailKey(emailKey))
          .executeTakeFirst(),
      )
      return numUpdatedRows === 1n
    },

    notePasswordChange: (subject, at) => set(subject, { passwordChangedAt: at }),

    async remove(subject) {
      const { numDeletedRows } = await ask((queries) =>
        people
          .in(queries)
          .deleteFrom('latchkey_people')
          .where('subject', '=', cell.subject(subject))
          .executeTakeFirst(),
      )
      return numDeletedRows === 1n
    },
  }

  function set(subject: string, changes: Changes<Person>): Promise<void> {
    return change(subject, (queries) => update(queries, subject).set(people.write(changes)))
  }

  function change(subject: string, to: (queries: Queries) => Update): Promise<void> {
    return ask((queries) => apply(queries, subject, () => to(queries)))
  }

  async function apply(queries: Queries, subject: string, change: () => Update): Promise<void> {
    if ((await change().executeTakeFirst()).numUpdatedRows > 0n) return
    await make(queries, subject)
    await change().executeTakeFirst()
  }

  /** Does nothing if the row exists. */
  async function make(queries: Queries, subject: string): Promise<void> {
    const createdAt = Math.floor(database.world.clock.now())
    await engine.insertOnce(queries, people.insert({ subject, createdAt, scopes: [], roles: [] }), ['subject'])
  }
}

function readsOf({ ask }: Database): Pick<PersonStore, 'find' | 'findMany' | 'findByEmailKey' | 'findHolders'> {
  return {
    find: (subject) => ask((queries) => first(queries, subject)),

    async findMany(subjects) {
      if (subjects.length === 0) return []
      const rows = await ask((queries) =>
        select(queries)
          .where(
            'subject',
            'in',
            subjects.map((subject) => cell.subject(subject)),
          )
          .execute(),
      )
      return rows.map((row) => people.read(row))
    },

    async findByEmailKey(emailKey) {
      const [row] = await ask((queries) => select(queries).where('email_key', '=', cell.emailKey(emailKey)).execute())
      return row && people.read(row)
    },

    findHolders: (role, limit) => ask((queries) => holders(queries, role, limit)),
  }
}

interface Update {
  executeTakeFirst(): Promise<{ readonly numUpdatedRows: bigint }>
}

function update(queries: Queries, subject: string) {
  return people.in(queries).updateTable('latchkey_people').where('subject', '=', cell.subject(subject))
}

function select(queries: Queries) {
  return people.in(queries).selectFrom('latchkey_people').selectAll()
}

async function first(queries: Queries, subject: string): Promise<Person | undefined> {
  const [row] = await select(queries).where('subject', '=', cell.subject(subject)).execute()
  return row && people.read(row)
}

/** With its quotes, so that it cannot match a part of another word. */
async function holders(queries: Queries, role: string, limit: number): Promise<readonly string[]> {
  const rows = await select(queries)
    .where(sql<boolean>`roles like ${`%"${role}"%`}`)
    .limit(sql.lit(limit))
    .execute()
  return rows.map((row) => people.read(row).subject)
}
