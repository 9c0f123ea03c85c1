/** The contract of an engine about its columns: each type goes in and comes out to the letter, and compares by code points. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type RawBuilder, sql } from 'kysely'
import {
  ascii,
  boolean,
  bytes,
  hash,
  integer,
  key,
  longText,
  milliseconds,
  nullable,
  optional,
  text,
  textList,
  uuid,
} from '../database/columns.ts'
import { type Database, openDatabase } from '../database/open-database.ts'
import { type SlotFor, statement } from '../database/statement.ts'
import { type Table, table } from '../database/table.ts'
import { tableStatement } from '../migrations/create-table.ts'
import type { StorePlace } from './store-place.ts'

export function describeColumns({ name, createDatabase }: StorePlace): void {
  /** A database with a table of every type. */
  async function open(): Promise<Database> {
    const database = openDatabase({ url: await createDatabase(), create: true })
    await database.ask((queries) => tableStatement(database.engine, things.shape).execute(queries))
    return database
  }

  describe(`columns: ${name}`, () => {
    it('hold every type to the letter', async () => {
      await using database = await open()
      const full: Thing = {
        id: idOf(1),
        name: `${'\u{1f600}'.repeat(254)} `,
        word: '~'.repeat(1024),
        hash: 'f0'.repeat(32),
        body: '\u{1f600}"\\\n '.repeat(10_000),
        madeAt: Number.MAX_SAFE_INTEGER,
        uses: Number.MIN_SAFE_INTEGER,
        isOn: true,
        picture: Uint8Array.from({ length: 70_000 }, (_, i) => i % 256),
        tags: ['a"b', '', '\u65e5'],
      }
      const bare: Thing = { id: idOf(2), name: '', word: null }
      await database.ask((queries) => things.insert(full, bare).execute(queries))
      assert.deepEqual(await thingsOf(database), [full, bare])
      const changes = things.write({ isOn: false, tags: undefined, word: null, uses: 0, madeAt: 7.9 })
      await database.ask((queries) => things.in(queries).updateTable('things').set(changes).execute())
      const { tags: _, ...rest } = full
      assert.deepEqual(await thingsOf(database), [
        { ...rest, isOn: false, word: null, uses: 0, madeAt: 7 },
        { ...bare, isOn: false, uses: 0, madeAt: 7 },
      ])
    })

    it('take the values of a statement that is built once, each input its own', async () => {
      await using database = await open()
      let built = 0
      const insert = statement((_, slot: SlotFor<Omit<Thing, 'uses'>>) => {
        built += 1
        return things.insertOf({ uses: 7 }, slot)
      })
      const rename = statement((queries, slot: SlotFor<Pick<Thing, 'id' | 'name'>>) =>
        things
          .in(queries)
          .updateTable('things')
          .set({ name: slot(({ name }) => things.value.name(name)) })
          .where(
            'id',
            '=',
            slot(({ id }) => things.cell.id(id)),
          ),
      )
      const [first, second] = [1, 2].map((id) => ({ id: idOf(id), name: `thing ${id}`, word: null, isOn: id === 1 }))
      await database.ask((queries) => insert(queries, first as Thing))
      await database.transaction((queries) => insert(queries, second as Thing))
      const { numAffectedRows } = await database.ask((queries) => rename(queries, { id: idOf(2), name: 'new' }))
      assert.deepEqual(await thingsOf(database), [
        { ...first, uses: 7 },
        { ...second, name: 'new', uses: 7 },
      ])
      await assert.rejects(
        database.ask((queries) => rename(queries, { id: idOf(1), name: 'x'.repeat(256) })),
        /a value does not fit the column things.name/,
      )
      await assert.rejects(
        database.ask((queries) => insert(queries, { id: 'no UUID', name: '', word: null })),
        /a value does not fit the column things.id/,
      )
      assert.deepEqual([numAffectedRows, built], [1n, 1])
      // Another database may speak another language.
      await using other = await open()
      await other.ask((queries) => insert(queries, first as Thing))
      assert.equal(built, 2)
    })

    it('compare with a value of their type, and texts by code points', async () => {
      await using database = await open()
      const row: Thing = {
        id: idOf(1),
        name: 'Zo\u00eb ',
        word: 'w',
        hash: 'f0'.repeat(32),
        madeAt: 7,
        uses: 8,
        isOn: true,
      }
      await database.ask((queries) => things.insert(row).execute(queries))
      const { cell } = things
      const found = async (condition: RawBuilder<unknown>) => {
        const { rows } = await database.ask((queries) => sql`select id from things where ${condition}`.execute(queries))
        return rows.length
      }
      for (const [column, same, other] of [
        ['id', cell.id(idOf(1)), cell.id(idOf(2))],
        ['name', cell.name('Zo\u00eb '), cell.name('Zo\u00eb')],
        ['name', cell.name('Zo\u00eb '), cell.name('zo\u00eb ')],
        ['word', cell.word('w'), cell.word('W')],
        ['hash', cell.hash('f0'.repeat(32)), cell.hash('F0'.repeat(32))],
        ['made_at', cell.madeAt(7), cell.madeAt(8)],
        ['uses', cell.uses(8), cell.uses(7)],
        ['is_on', cell.isOn(true), cell.isOn(false)],
      ] as const) {
        assert.deepEqual(
          [await found(sql`${sql.id(column)} = ${same}`), await found(sql`${sql.id(column)} = ${other}`)],
          [1, 0],
          column,
        )
      }
    })
  })
}

/** A row with a column of every type. */
interface Thing {
  readonly id: string
  readonly name: string
  readonly word: string | null
  readonly hash?: string
  readonly body?: string
  readonly madeAt?: number
  readonly uses?: number
  readonly isOn?: boolean
  readonly picture?: Uint8Array
  readonly tags?: readonly string[]
}

const things: Table<'things', Thing> = table('things', {
  id: key(uuid()),
  name: text(),
  word: nullable(ascii()),
  hash: optional(hash()),
  body: optional(longText()),
  madeAt: optional(milliseconds()),
  uses: optional(integer()),
  isOn: optional(boolean()),
  picture: optional(bytes()),
  tags: optional(textList()),
})

async function thingsOf(database: Database): Promise<readonly Thing[]> {
  return database.ask(async (queries) => {
    const rows = await things.in(queries).selectFrom('things').selectAll().orderBy('id').execute()
    return rows.map(things.read)
  })
}

function idOf(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
}
