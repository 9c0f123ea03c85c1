/** `latchkey serve --config FILE` on MariaDB and PostgreSQL. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openStore } from '@latchkey/sql'
import { type PrivateDatabase, skipWithout, startMariaDb, startPostgres } from '@latchkey/sql/testing'
import { createConnection } from 'mysql2/promise'
import { clients, logIn } from './api.ts'
import { roysHash } from './article-file.ts'
import { configured } from './configured.ts'
import { addRoy, articleTable, assertWerkzeugReads, faces, secrets, speaksThreeDialects } from './served.ts'

for (const [kind, startDatabase] of [
  ['mariadb', startMariaDb],
  ['postgres', startPostgres],
] as const) {
  describe(`serve on ${kind}`, { skip: skipWithout(kind) }, () => {
    let database: PrivateDatabase
    before(async () => {
      database = await startDatabase()
    })
    after(() => database[Symbol.asyncDispose]())

    it('runs the three dialects over our own schema', async () => {
      using files = configured({ port: 0, users: { urlEnv: 'DATABASE_URL' }, faces })
      const url = await database.createDatabase()
      await addRoy(url)
      await speaksThreeDialects(files, url)
    })

    it('runs the three dialects over an existing table, and changes nothing in it', async () => {
      const columns = { id: 'id', username: 'username', password: 'password_hash', disabled: 'disabled_at' }
      using files = configured({ port: 0, users: { urlEnv: 'DATABASE_URL', table: 'latchkey_users', columns }, faces })
      const url = await database.createDatabase()
      await addRoy(url)
      const passwordHash = await roysHashIn(url)
      await speaksThreeDialects(files, url)
      assert.equal(await roysHashIn(url), passwordHash)
    })
  })
}

describe('serve for a running Flask-JWT app on MariaDB', { skip: skipWithout('mariadb') }, () => {
  const settings = { port: 0, users: { ...articleTable, rehash: 'werkzeug-pbkdf2' }, faces: [faces[1]] }
  let database: PrivateDatabase
  before(async () => {
    database = await startMariaDb()
  })
  after(() => database[Symbol.asyncDispose]())

  for (const [characters, isRewritten] of [
    [255, true],
    [roysHash.length, false],
  ] as const) {
    it(`${isRewritten ? 'rewrites' : 'leaves'} a hash in a column of ${characters} characters`, async () => {
      using files = configured(settings)
      const url = await database.createDatabase()
      const connection = await createConnection(url)
      try {
        const columns = `id int AUTO_INCREMENT PRIMARY KEY, username varchar(45), password varchar(${characters})`
        await connection.query(`CREATE TABLE user (${columns})`)
        await connection.execute('INSERT INTO user (username, password) VALUES (?, ?)', ['roy', roysHash])
        await using running = await files.start({ ...secrets, DATABASE_URL: url })
        await logIn(running.address, clients['flask-jwt'], 'roy', 'roy')
        const [rows] = await connection.query('SELECT password FROM user')
        const stored = String((rows as { password: unknown }[])[0]?.password)
        assert.equal(stored !== roysHash, isRewritten)
        assertWerkzeugReads(stored, 'roy')
      } finally {
        connection.destroy()
      }
    })
  }
})

async function roysHashIn(url: string): Promise<string | null | undefined> {
  await using store = await openStore({ url })
  return (await store.users.findByUsername('roy'))?.passwordHash
}
