/** A table that takes several spellings for one user: guesses at them are counted as guesses at one. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { flaskJwt } from '@latchkey/protocol'
import { type Comparison, openUserTable } from '@latchkey/sql'
import { face } from '../server/face-recipe.ts'
import { createLoginServer } from '../server/login-server.ts'
import { recordingLogger, testKey } from '../testing/test-server.ts'
import { createStoredUsers } from './stored-users.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-folded-names-'))
after(() => rmSync(folder, { recursive: true }))
const SPELLINGS = ['roy', 'ROY', 'Roy', 'rOy', 'roY', 'RoY', 'ROy']

/** How many of five wrong passwords for each spelling are judged, each from an address of its own. */
async function judged(comparison: Comparison): Promise<number> {
  const file = join(folder, `${comparison}.db`)
  const hasher = createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } })
  using database = new DatabaseSync(file)
  database.exec('create table user (id integer primary key, username text collate nocase, password text)')
  database.prepare('insert into user values (1, ?, ?)').run('roy', await hasher.hash('open sesame'))
  const columns = { id: 'id', username: 'username', password: 'password' }
  const store = await openUserTable({ url: `sqlite:${file}`, table: 'user', columns, comparison })
  const users = await createStoredUsers({ store, hasher })
  const server = await createLoginServer({
    faces: [face({ dialect: flaskJwt(), keys: [testKey('folded names')], users })],
    owns: [store],
    logger: recordingLogger(),
  })
  const statuses: number[] = []
  for (let i = 0; i < 5 * SPELLINGS.length; i += 1) {
    const body = JSON.stringify({ username: SPELLINGS[i % SPELLINGS.length], password: `wrong ${i}` })
    const headers = { 'content-type': 'application/json' }
    const request = new Request('https://api.test/auth', { method: 'POST', headers, body })
    statuses.push((await server.handler(request, { peerAddress: `192.0.2.${i}` })).status)
  }
  await server.close()
  return statuses.filter((status) => status === 401).length
}

it('counts all spellings of a user as one account, where the table compares by its collation', async () => {
  assert.equal(await judged('collation'), 5)
})

it('counts each name by itself where names are compared exactly: only one of them is the user', async () => {
  assert.equal(await judged('exact'), 35)
})
