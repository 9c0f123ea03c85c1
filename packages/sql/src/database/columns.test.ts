import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as columns from './columns.ts'
import { MisfitError, type Table, table } from './table.ts'

interface Row {
  readonly id: number
  readonly name: string
  readonly disabledAt?: number
  readonly note: string | null
  readonly tags: readonly string[]
}

const rows: Table<'rows', Row> = table('rows', {
  id: columns.key(columns.integer()),
  name: columns.unique(columns.text()),
  disabledAt: columns.optional(columns.seconds()),
  note: columns.nullable(columns.text()),
  tags: columns.emptyWhenNull(columns.textList()),
})

const stored = { id: 7n, name: 'roy', disabled_at: null, note: null, tags: null }

describe('an integer of a database', () => {
  const { read, write, fits } = columns.integer()

  for (const [value, what] of [
    [7n, 'SQLite'],
    [7, 'MySQL'],
    ['7', 'PostgreSQL'],
  ] as const) {
    it(`is read as ${what} returns it`, () => {
      assert.equal(read(value), 7)
    })
  }

  for (const value of [null, undefined, '', 'x', 1.5, 2n ** 53n, true, [7], Number.NaN]) {
    it(`is refused when it is ${typeof value === 'bigint' ? `${value}n` : JSON.stringify(value)}`, () => {
      assert.equal(read(value), undefined)
      assert.throws(() => rows.read({ ...stored, id: value }), { name: 'DomainError', code: 'store_misconfigured' })
    })
  }

  it('is sent as an integer, without a fraction', () => {
    assert.deepEqual([write(1.9), write(-1.1)], [1n, -2n])
  })

  it('is not sent when JavaScript does not hold it exactly', () => {
    for (const value of [2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.equal(fits(value), false)
      assert.throws(() => rows.write({ id: value }), MisfitError)
    }
  })
})

describe('a column', () => {
  for (const [what, column, good, bad] of [
    ['a UUID', columns.uuid(), '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-00000000000A'],
    ['a text', columns.text(), '\u{1f600}'.repeat(255), 'x'.repeat(256)],
    ['a text without NUL', columns.text(), '', 'a\0'],
    ['a text without lone surrogates', columns.longText(), '\n', '\ud800'],
    ['ASCII', columns.ascii(), '~'.repeat(1024), '\u00e9'],
    ['a hash', columns.hash(), 'f0'.repeat(32), 'F0'.repeat(32)],
    ['one of some words', columns.oneOf(['on', 'off']), 'on', 'ON'],
  ] as const) {
    it(`holds ${what}, to the letter, and nothing else`, () => {
      const held = column as columns.Column<string>
      assert.deepEqual([held.fits(good), held.read(held.write(good)), held.fits(bad)], [true, good, false])
    })
  }

  it('reads nothing else than what was written, whatever type it has', () => {
    for (const column of [columns.text(), columns.uuid(), columns.hash(), columns.longText(), columns.textList()]) {
      for (const value of [undefined, null, 7, 7n, true, Buffer.from('x'), {}])
        assert.equal(column.read(value), undefined)
    }
    for (const value of ['', '{}', '[1]', '"x"', 'admin']) assert.equal(columns.textList().read(value), undefined)
    for (const value of [2, -1, 'true', null]) assert.equal(columns.boolean().read(value), undefined)
    for (const value of ['x', null, [1]]) assert.equal(columns.bytes().read(value), undefined)
  })

  it('reads a flag as each engine returns it', () => {
    const { read } = columns.boolean()
    assert.deepEqual([read(1n), read(0n), read(1), read(0)], [true, false, true, false])
  })
})

describe('a table', () => {
  it('has its columns in their order, named after their members', () => {
    assert.deepEqual(Object.keys(rows.shape.columns), ['id', 'name', 'disabled_at', 'note', 'tags'])
    assert.deepEqual(rows.shape.columns, {
      id: 'integer key',
      name: 'text unique',
      disabled_at: 'integer null',
      note: 'text null',
      tags: 'longText null',
    })
  })

  it('leaves out optional members, and keeps null', () => {
    assert.deepEqual(rows.read(stored), { id: 7, name: 'roy', note: null, tags: [] })
    assert.deepEqual(rows.read({ ...stored, disabled_at: '9', note: 'x', tags: '["a"]' }), {
      ...{ id: 7, name: 'roy', disabledAt: 9, note: 'x', tags: ['a'] },
    })
  })

  it('names the column of what does not fit, and never the value', () => {
    assert.throws(() => rows.read({ ...stored, name: null }), {
      message: 'there is something else in the column rows.name',
    })
    assert.throws(() => rows.write({ name: 'geheim\0' }), { message: 'a value does not fit the column rows.name' })
  })

  it('writes the members that are present, and an undefined one as NULL if the column accepts it', () => {
    assert.deepEqual(rows.write({ disabledAt: undefined, note: null, name: 'x' }), {
      ...{ disabled_at: null, note: null, name: 'x' },
    })
    // @ts-expect-error a column that takes no NULL
    assert.throws(() => rows.write({ name: undefined }), MisfitError)
    // @ts-expect-error no member of the row
    assert.throws(() => rows.write({ nmae: 'x' }), TypeError)
  })

  it('gives its types to Kysely, so that a wrong column and a bare value are type errors', () => {
    const compile = (queries: Parameters<typeof rows.in>[0]) => {
      const select = rows.in(queries).selectFrom('rows').selectAll()
      // @ts-expect-error no such column
      select.where('nmae', '=', rows.cell.name('x'))
      // @ts-expect-error a value that was not written as its column wants it
      select.where('name', '=', 'x')
      // @ts-expect-error the cell of another type
      select.where('name', '=', rows.cell.id(7))
      // @ts-expect-error a column that takes no NULL
      rows.in(queries).updateTable('rows').set({ name: null })
    }
    assert.equal(typeof compile, 'function')
  })
})
