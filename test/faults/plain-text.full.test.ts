/** A database that is spoken to in plain text, by an address that does not say "this machine". */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createLoginServer, nativeFace } from '@latchkey/server'
import { sql, userTable } from '@latchkey/sql'
import { execute, skipWithout, startMariaDb } from '@latchkey/sql/testing'

const ISSUER = 'https://login.test'

it('is said at the start, in the warnings and in the log, of the store and of the people', {
  skip: skipWithout('mariadb'),
}, async () => {
  await using database = await startMariaDb()
  await execute(
    database.url,
    'create table people (id int primary key, username varchar(45) unique, password varchar(255))',
  )
  // It leads here, and nobody can see that.
  const url = Object.assign(new URL(database.url), { hostname: '0.0.0.0' }).href
  const log: string[] = []
  const tell = (_facts: object, text: string) => void log.push(text)
  const server = await createLoginServer({
    store: sql(url),
    people: userTable({ url, table: 'people', columns: { id: 'id', username: 'username', password: 'password' } }),
    faces: [nativeFace({ oauth: { issuer: ISSUER, audience: ISSUER }, keyEncryptionKeys: [Buffer.alloc(32, 7)] })],
    logger: { info: tell, warn: tell, error: tell },
  })
  await server.close()
  const plain = /the database mysql 0\.0\.0\.0:\d+\/latchkey_1 is spoken to without TLS: .*; add \?tls=true to its URL$/
  for (const lines of [server.warnings, log])
    assert.equal(lines.filter((line) => plain.test(line)).length, 2, lines.join('\n'))
})
