/** People in a table whose database lacks characters and whose columns are short: their app has chosen it, and nobody here changes it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLoginServer, nativeFace } from '@latchkey/server'
import { sql, userTable } from '@latchkey/sql'
import { execute, skipWithout, startPostgres } from '@latchkey/sql/testing'

const ISSUER = 'https://login.test'
const PASSWORD = 'violet kettle under the stairs'

describe('people in a table of LATIN1', { skip: skipWithout('postgres') }, () => {
  it('are refused as others are when their name cannot be held: at a login, and where an account is made', async () => {
    await using database = await startPostgres()
    await execute(database.url, `create database latin encoding 'LATIN1' template template0`)
    const url = Object.assign(new URL(database.url), { pathname: '/latin' }).href
    await execute(
      url,
      'create table people (id serial primary key, username varchar(45) unique, password varchar(255) not null)',
    )
    const server = await createLoginServer({
      store: sql('sqlite::memory:'),
      people: userTable({ url, table: 'people', columns: { id: 'id', username: 'username', password: 'password' } }),
      faces: [
        nativeFace({
          oauth: { issuer: ISSUER, audience: ISSUER },
          keyEncryptionKeys: [Buffer.alloc(32, 7)],
          registration: 'open',
        }),
      ],
      limits: { off: 'one address asks for all' },
      logger: { info() {}, warn() {}, error() {} },
    })
    await using _ = { [Symbol.asyncDispose]: () => server.close() }
    const post = async (path: string, username: string) => {
      const body = JSON.stringify({ username, password: PASSWORD })
      const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
      const response = await server.handler(new Request(`${ISSUER}${path}`, init))
      const { error, error_code: code } = (await response.json()) as {
        readonly error?: string
        readonly error_code?: string
      }
      return [response.status, code ?? error]
    }
    const unknown = await post('/v1/login', 'nobody')
    assert.deepEqual(await post('/v1/login', '\u0141ukasz'), unknown)
    for (const username of ['\u0141ukasz', 'u'.repeat(46)]) {
      assert.deepEqual(await post('/v1/users', username), [400, 'invalid_request'])
    }
    assert.equal((await post('/v1/users', 'zo\u00eb'))[0], 201)
    assert.equal((await post('/v1/login', 'zo\u00eb'))[0], 200)
    assert.ok(server.warnings.some((line) => line.includes('the names in username are in LATIN1')))
  })
})
