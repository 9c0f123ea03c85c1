/** `latchkey serve --config FILE` with good settings: each dialect, over our own schema and over an existing table. */
import assert from 'node:assert/strict'
import { pbkdf2Sync } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { openStore } from '@latchkey/sql'
import { type PrivateDatabase, skipWithout, startMariaDb, startPostgres } from '@latchkey/sql/testing'
import { decodeUnverified } from '@latchkey/tokens'
import { createConnection } from 'mysql2/promise'
import { askGuarded, clients, logIn, postLogin } from './api.ts'
import { createArticleFile, roysHash } from './article-file.ts'
import { type Configured, configured } from './configured.ts'

/** Of three kinds, so that no face opens another. */
const secrets = {
  NATIVE_SECRET: 'a native secret of 32 bytes or more',
  FLASK_SECRET: 'secret-key',
  PYJWT_SECRET: 'your_secret_key',
}

const faces = [
  {
    dialect: 'oauth',
    secretEnv: 'NATIVE_SECRET',
    options: { issuer: 'https://auth.example', audience: 'https://api.example' },
  },
  { dialect: 'flask-jwt', secretEnv: 'FLASK_SECRET', allowWeak: 'the secret of our old app' },
  { dialect: 'flask-pyjwt', secretEnv: 'PYJWT_SECRET', allowWeak: 'the secret of our old app' },
] as const

const articleTable = { urlEnv: 'DATABASE_URL', table: 'user' }

describe('serve on SQLite', () => {
  for (const face of faces) {
    it(`runs ${face.dialect} alone over our own schema, and makes that schema`, async () => {
      using files = configured({ port: 0, users: { urlEnv: 'DATABASE_URL' }, faces: [face] })
      const url = `sqlite:${files.folder}/own.db`
      await using running = await files.start({ ...secrets, DATABASE_URL: url })
      await addRoy(url)
      const client = clients[face.dialect]
      const token = await logIn(running.address, client, 'roy', 'roy')
      if (face.dialect === 'oauth') assert.equal((await askGuarded(running.address, client, token)).status, 200)
      assert.equal((await postLogin(running.address, client, 'roy', 'Roy')).ok, false)
    })
  }

  it('runs the three dialects over an existing table', async () => {
    using files = configured({ port: 0, users: articleTable, faces })
    await speaksThreeDialects(files, createArticleFile(files.folder), { id: 1 })
  })
})

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

describe('serve for a running Flask-JWT app', () => {
  const settings = { port: 0, users: { ...articleTable, rehash: 'werkzeug-pbkdf2' }, faces: [faces[1]] }

  it('leaves every hash as it is, unless the settings ask for rehashing', async () => {
    using files = configured({ ...settings, users: articleTable })
    const url = createArticleFile(files.folder)
    await using running = await files.start({ ...secrets, DATABASE_URL: url })
    await logIn(running.address, clients['flask-jwt'], 'roy', 'roy')
    assert.equal(hashInFile(url), roysHash)
  })

  it('rewrites an old hash at a good login as one that Werkzeug reads, and at no other', async () => {
    using files = configured(settings)
    const url = createArticleFile(files.folder)
    await using running = await files.start({ ...secrets, DATABASE_URL: url })
    assert.equal((await postLogin(running.address, clients['flask-jwt'], 'roy', 'wrong')).status, 401)
    assert.equal(hashInFile(url), roysHash)
    await logIn(running.address, clients['flask-jwt'], 'roy', 'roy')
    const rewritten = hashInFile(url)
    assert.notEqual(rewritten, roysHash)
    assertWerkzeugReads(rewritten, 'roy')
    await logIn(running.address, clients['flask-jwt'], 'roy', 'roy')
  })

  describe('on MariaDB', { skip: skipWithout('mariadb') }, () => {
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
})

it('takes the algorithm from JWT_ALGORITHM, as the old app does', async () => {
  const options = { JWT_ALGORITHM: 'HS512', JWT_AUTH_URL_RULE: '/signin' }
  using files = configured({ port: 0, users: articleTable, faces: [{ ...faces[1], options }] })
  await using running = await files.start({ ...secrets, DATABASE_URL: createArticleFile(files.folder) })
  const token = await logIn(running.address, { ...clients['flask-jwt'], login: '/signin' }, 'roy', 'roy')
  assert.equal(decodeUnverified(token).header['alg'], 'HS512')
})

it('listens beyond loopback when the settings say why that is safe', async () => {
  const listen = { host: '0.0.0.0', port: 0, allowPlainHttp: 'only this test knows the port' }
  using files = configured({ ...listen, users: articleTable, faces })
  await using running = await files.start({ ...secrets, DATABASE_URL: createArticleFile(files.folder) })
  assert.equal((await fetch(running.address.replace('0.0.0.0', '127.0.0.1').concat('/readyz'))).status, 200)
})

it('says at each start which weak keys and broken formats it accepts', async () => {
  const users = { ...articleTable, unsafeFormats: ['werkzeug-plain'] }
  using files = configured({ port: 0, users, faces })
  await using running = await files.start({ ...secrets, DATABASE_URL: createArticleFile(files.folder) })
  assert.match(running.stderr(), /^warning: users\.unsafeFormats: werkzeug-plain/m)
  assert.match(running.stderr(), /^warning: flask-jwt: HS256 key: .*10 bytes; accepted: the secret of our old app$/m)
  assert.match(running.stderr(), /^warning: flask-pyjwt: HS256 key: .*15 bytes; accepted: the secret of our old app$/m)
})

/** Starts, logs roy in through every face, and looks at whom the tokens name. */
async function speaksThreeDialects(files: Configured, url: string, roy: { readonly id?: number } = {}): Promise<void> {
  await using running = await files.start({ ...secrets, DATABASE_URL: url })
  const me = await logIn(running.address, clients.oauth, 'roy', 'roy')
  assert.equal((await askGuarded(running.address, clients.oauth, me)).status, 200)
  const tokens = Object.entries(clients).map(
    async ([name, client]) =>
      [name, decodeUnverified(await logIn(running.address, client, 'roy', 'roy')).claims] as const,
  )
  const claims = Object.fromEntries(await Promise.all(tokens))
  const id = claims['flask-jwt']?.['identity']
  assert.equal(claims['oauth']?.['sub'], String(id))
  assert.equal(claims['flask-pyjwt']?.['user'], 'roy')
  if (roy.id !== undefined) assert.equal(id, roy.id)
  for (const client of Object.values(clients)) {
    assert.equal((await postLogin(running.address, client, 'roy', 'wrong')).ok, false)
  }
}

async function addRoy(url: string): Promise<void> {
  await using store = await openStore({ url })
  await store.users.createUser({ username: 'roy', passwordHash: await createHasher().hash('roy') })
}

async function roysHashIn(url: string): Promise<string | null | undefined> {
  await using store = await openStore({ url })
  return (await store.users.findByUsername('roy'))?.passwordHash
}

function hashInFile(url: string): string {
  using database = new DatabaseSync(url.slice('sqlite:'.length), { readOnly: true })
  return String(database.prepare('select password from user').get()?.['password'])
}

/** Reads a stored string as `werkzeug.security.check_password_hash` does. */
function assertWerkzeugReads(stored: string, password: string): void {
  const [method = '', salt = '', digest] = stored.split('$')
  const [name, hash, iterations] = method.split(':')
  assert.deepEqual([name, hash], ['pbkdf2', 'sha256'])
  assert.equal(pbkdf2Sync(password, salt, Number(iterations), 32, 'sha256').toString('hex'), digest)
}
