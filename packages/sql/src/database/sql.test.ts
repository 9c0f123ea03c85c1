import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createWorld } from '@latchkey/server/stores'
import { createMovableClock } from '@latchkey/server/testing'
import { userTable } from '../existing-table/user-table-recipe.ts'
import { sql } from './sql.ts'

const columns = { id: 'id', username: 'username', password: 'password_hash' }

describe('a recipe for a store', () => {
  it('says what is wrong with its URL, without the password and without opening anything', () => {
    for (const recipe of [(url?: string) => sql(url), (url?: string) => userTable({ url, table: 'user', columns })]) {
      assert.deepEqual(recipe().faults(), ['the database URL is missing'])
      assert.match(
        recipe('mysql://root:geheim@host').faults().join(),
        /^the mysql URL names no database: mysql:\/\/user/,
      )
      assert.deepEqual(recipe('sqlite:x.db').faults(), [])
    }
    assert.equal(existsSync('x.db'), false)
  })

  it('refuses a column and a way to write passwords that it does not know: a misspelt flag would leave everybody in', () => {
    const people = { url: 'sqlite:x.db', table: 'user', columns: { ...columns, aktive: 'active' } }
    const passwords = { rehahs: 'phc-argon2id' }
    assert.throws(() => userTable({ ...people, passwords } as never), {
      name: 'TypeError',
      message:
        'columns.aktive: unknown option; did you mean `active`?\npasswords.rehahs: unknown option; did you mean `rehash`?',
    })
    assert.throws(() => userTable({ ...people, columns: { id: 'id', username: '' } } as never), {
      message: /^columns\.username: give text that is not empty\ncolumns\.password: /,
    })
  })

  it('opens the store with the clock and the ids of the world that it is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-recipe-'))
    const url = `sqlite:${join(folder, 'latchkey.db')}`
    const world = createWorld({ clock: createMovableClock(4_000_000_000) })
    try {
      await using store = await sql(url).open(world)
      const { id } = await store.users.createUser({ username: 'roy', passwordHash: 'x' })
      assert.equal((await store.users.findById(id))?.createdAt, 4_000_000_000)
      await using users = await userTable({ url, table: 'latchkey_users', columns }).open(world)
      assert.equal((await users.findByUsername('roy'))?.id, id)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('waits for a lease by the clock of that world', async () => {
    const clock = createMovableClock()
    await using store = await sql('sqlite::memory:').open(createWorld({ clock }))
    const done = Promise.withResolvers<void>()
    const held = store.leases.hold('work', { seconds: 60 }, () => done.promise)
    const waiting = store.leases.hold('work', { seconds: 60, waitSeconds: 5 }, async () => {})
    const outcome = Promise.race([waiting, new Promise((resolve) => setImmediate(resolve, 'still waiting'))])
    assert.equal(await outcome, 'still waiting')
    let isOver = false
    void waiting.finally(() => {
      isOver = true
    })
    for (let seconds = 0; !isOver && seconds < 10; seconds += 0.1) await clock.advance(0.1)
    assert.deepEqual(await waiting, { held: false })
    done.resolve()
    assert.equal((await held).held, true)
  })
})
