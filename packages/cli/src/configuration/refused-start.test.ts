/** A start that is refused has changed nothing: no file, no table, no row, whatever the reason is. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { ConfigurationError } from '@latchkey/server'
import { createConfiguredServer } from './configured-server.ts'

const good = {
  port: 0,
  logLevel: 'error',
  database: { urlEnv: 'DATABASE_URL' },
  signingKeys: { encryptionEnv: 'KEYS' },
  native: { issuer: 'https://login.example.com' },
}
const KEYS = randomBytes(32).toString('hex')

/** What is wrong, with all else right, and the one line that must be said. */
const refusals: readonly (readonly [name: string, settings: object, line: RegExp, more?: Record<string, string>])[] = [
  ['the issuer', { ...good, native: { issuer: 'login.example.com' } }, /^native\.issuer: give an https URL/],
  [
    'a setting that there is not',
    { ...good, native: { ...good.native, cors: ['https://app.example.com'] } },
    /^native\.cors: unknown setting; did you mean native\.corsOrigins\?$/,
  ],
  [
    'the second of two databases',
    {
      ...good,
      users: { urlEnv: 'USERS_URL', table: 'user' },
      faces: [{ dialect: 'flask-jwt', secretEnv: 'SECRET' }],
    },
    /^users: the database /,
    { USERS_URL: 'sqlite:/nowhere/users.db', SECRET: randomBytes(32).toString('base64url') },
  ],
  ['Redis', { ...good, redis: { urlEnv: 'REDIS' } }, /^redis\.urlEnv: REDIS: give redis:/, { REDIS: 'http://x' }],
  ['a proxy', { ...good, trustedProxies: ['proxy.example'] }, /^trustedProxies/],
  [
    'a reason that is none',
    { ...good, limits: { off: 'because' } },
    /^limits\.off: say why in at least 10 visible characters$/,
  ],
  ['the key-encryption key', good, /KEYS, key 1: /, { KEYS: 'short' }],
  ...['/v1/sessions', '/v1/me'].map(
    (path) =>
      [
        `a login at ${path}, where the native face answers`,
        {
          ...good,
          faces: [{ dialect: 'flask-jwt', secretEnv: 'SECRET', options: { JWT_AUTH_URL_RULE: path } }],
        },
        new RegExp(`^faces\\.0\\.options\\.JWT_AUTH_URL_RULE: ${path}: two faces have this path`),
        { SECRET: randomBytes(32).toString('base64url') },
      ] as const,
  ),
]

for (const [name, settings, line, more] of refusals) {
  test(`makes no file when what is wrong is ${name}`, async () => {
    using place = scratch()
    const faults = await place.refused(settings, more)
    assert.equal(faults.length, 1, faults.join('\n'))
    assert.match(faults[0] ?? '', line)
    assert.deepEqual(readdirSync(place.path), ['latchkey.json'])
  })
}

test('makes no file when the port is taken', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  using place = scratch()
  const faults = await place.refused({ ...good, port: typeof address === 'object' ? address?.port : 0 })
  taken.close()
  assert.equal(faults.length, 1, faults.join('\n'))
  assert.match(faults[0] ?? '', /^port: cannot listen on/)
  assert.deepEqual(readdirSync(place.path), ['latchkey.json'])
})

test('makes no file in a folder that takes none', { skip: process.getuid?.() === 0 }, async () => {
  using place = scratch()
  const faults = await place.refused(good, { DATABASE_URL: 'sqlite:/latchkey.db' })
  assert.match(faults[0] ?? '', /^database: the database sqlite \/latchkey\.db cannot be made/)
})

test('makes no table beside somebody else’s of our name', async () => {
  using place = scratch()
  const database = new DatabaseSync(place.file)
  database.exec('create table latchkey_devices (id integer)')
  database.close()
  const before = contentOf(place.file)
  const faults = await place.refused(good)
  assert.equal(faults.length, 1, faults.join('\n'))
  assert.match(faults[0] ?? '', /table latchkey_devices that is not Latchkey's/)
  assert.deepEqual(contentOf(place.file), before)
})

test('changes no row of a database whose keys are under another key-encryption key', async () => {
  using place = scratch()
  const { server } = await createConfiguredServer(place.settings(good), place.environment)
  await server.close()
  const before = contentOf(place.file)
  const faults = await place.refused(good, { KEYS: randomBytes(32).toString('hex') })
  assert.ok(faults.length > 0)
  assert.deepEqual(contentOf(place.file), before)
})

/** Every table with every row. */
function contentOf(file: string): object {
  const database = new DatabaseSync(file, { readOnly: true })
  const tables = database.prepare("select name, sql from sqlite_schema where type = 'table' order by name").all()
  const rows = tables.map((table) => [table, database.prepare(`select * from "${table['name']}"`).all()])
  database.close()
  return rows
}

function scratch() {
  const path = mkdtempSync(join(tmpdir(), 'latchkey-refused-'))
  const file = join(path, 'latchkey.db')
  const environment = { DATABASE_URL: `sqlite:${file}`, KEYS }
  const settings = (content: object) => {
    writeFileSync(join(path, 'latchkey.json'), JSON.stringify(content))
    return join(path, 'latchkey.json')
  }
  return {
    path,
    file,
    environment,
    settings,
    refused: async (content: object, more: Record<string, string> = {}): Promise<readonly string[]> => {
      const name = settings(content)
      try {
        const { server } = await createConfiguredServer(name, { ...environment, ...more })
        await server.close()
      } catch (fault) {
        if (!(fault instanceof ConfigurationError)) throw fault
        return fault.faults.map((line) => line.replace(`${name}: `, ''))
      }
      throw new assert.AssertionError({ message: 'the server was made' })
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  }
}
