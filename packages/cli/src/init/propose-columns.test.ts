/** Which columns are proposed, and which tables. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ListedTable } from '@latchkey/sql'
import { columnsFor, likelyTables, proposeColumns } from './propose-columns.ts'

/** `id integer, login text` */
function table(name: string, columns: string): ListedTable {
  const parsed = columns.split(', ').map((column) => {
    const [of = '', kind] = column.split(' ')
    return { name: of, type: '', kind: kind as ListedTable['columns'][number]['kind'] }
  })
  return { name, columns: parsed, unique: [] }
}

describe('the columns of people', () => {
  for (const [columns, proposed] of [
    ['id integer, username text, password text', { id: 'id', username: 'username', password: 'password' }],
    [
      'uid uuid, e_mail other, email text, password_hash text',
      { id: 'uid', username: 'email', password: 'password_hash' },
    ],
    ['ID integer, UserName text, PassWd text', { id: 'ID', username: 'UserName', password: 'PassWd' }],
    [
      'id integer, email text, login text, pw text, is_disabled integer',
      { id: 'id', username: 'login', password: 'pw', disabled: 'is_disabled' },
    ],
    [
      'id integer, username text, password text, is_active other',
      { id: 'id', username: 'username', password: 'password', active: 'is_active' },
    ],
    ['id integer, total integer', { id: 'id' }],
    // Not by the name alone: a number is no password, and a picture no id.
    ['id other, username text, password integer', { username: 'username' }],
  ] as const) {
    it(`of ${columns} are ${JSON.stringify(proposed)}`, () =>
      assert.deepEqual(proposeColumns(table('t', columns)), proposed))
  }

  it('can be others of a fitting type', () => {
    const people = table('t', 'id integer, nick text, born other')
    assert.deepEqual(columnsFor('id', people), ['id', 'nick'])
    assert.deepEqual(columnsFor('username', people), ['nick'])
    assert.deepEqual(columnsFor('disabled', people), ['id', 'nick', 'born'])
  })
})

it('the likeliest tables come first, and those of Latchkey never', () => {
  const whole = 'id integer, username text, password text'
  const tables = [
    table('latchkey_users', whole),
    table('app.latchkey_users', whole),
    table('orders', 'id integer'),
    table('staff', whole),
    table('user', 'id integer'),
    table('public.users', whole),
  ]
  assert.deepEqual(
    likelyTables(tables).map(({ name }) => name),
    ['public.users', 'staff', 'user', 'orders'],
  )
})
