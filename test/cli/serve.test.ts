/** `latchkey serve --config FILE` with good settings: each dialect, over our own schema and over an existing table. */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { decodeUnverified } from '@latchkey/tokens'
import { askGuarded, clients, logIn, postLogin } from './api.ts'
import { createArticleFile, roysHash } from './article-file.ts'
import { configured } from './configured.ts'
import { addRoy, articleTable, assertWerkzeugReads, faces, secrets, speaksThreeDialects } from './served.ts'

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
  const users = { ...articleTable, passwords: [{ format: 'werkzeug-plain' }] }
  using files = configured({ port: 0, users, faces })
  await using running = await files.start({ ...secrets, DATABASE_URL: createArticleFile(files.folder) })
  assert.match(running.stderr(), /^warning: users\.passwords: werkzeug-plain/m)
  assert.match(running.stderr(), /^warning: flask-jwt: HS256 key: .*10 bytes; accepted: the secret of our old app$/m)
  assert.match(running.stderr(), /^warning: flask-pyjwt: HS256 key: .*15 bytes; accepted: the secret of our old app$/m)
})

function hashInFile(url: string): string {
  using database = new DatabaseSync(url.slice('sqlite:'.length), { readOnly: true })
  return String(database.prepare('select password from user').get()?.['password'])
}
