/** Settings of faces for users that must not run: one clear line for each fault, all at once, and no secret in any. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { configuredFaults } from './testing/configured-faults.ts'

const secret = 'a native secret of 32 bytes or more'
const env = { DATABASE_URL: 'sqlite::memory:', SECRET: secret, OTHER: `another ${secret}` }
const oauth = { issuer: 'https://auth.example', audience: 'https://api.example' }
const face = { dialect: 'oauth', secretEnv: 'SECRET', options: oauth }
const good = { port: 0, users: { urlEnv: 'DATABASE_URL' }, faces: [face] }

/** A change of the good settings or of the environment, and the one line that it must lead to. */
const single: readonly (readonly [name: string, settings: unknown, line: RegExp, env?: Record<string, string>])[] = [
  ['an unknown setting', { ...good, prot: 1 }, /^prot: unknown setting; did you mean port\?$/],
  [
    'a mistyped setting of users',
    { ...good, users: { ...good.users, tabel: 'x' } },
    /^users\.tabel: .*did you mean users\.table\?$/,
  ],
  ['a secret in the file', { ...good, faces: [{ ...face, secret: 'x' }] }, /^faces\.0\.secret: unknown setting/],
  ['a port of the wrong type', { ...good, port: '5000' }, /^port: must be integer$/],
  ['a port out of range', { ...good, port: 70_000 }, /^port: must be <= 65535$/],
  ['no faces', { ...good, faces: [] }, /^faces: must not be empty$/],
  ['no users', { port: 0, faces: [face] }, /^users: missing: give whose passwords are checked$/],
  ['a list for settings', [], /^the settings: must be object$/],
  [
    'an unknown dialect',
    { ...good, faces: [{ ...face, dialect: 'flask' }] },
    /^faces\.0\.dialect: give one of oauth, flask-jwt, flask-pyjwt, flask-jwt-extended, .*, declared$/,
  ],
  [
    'an unknown algorithm',
    { ...good, faces: [{ ...face, alg: 'none' }] },
    /^faces\.0\.alg: give one of HS256, HS384, HS512$/,
  ],
  ['a missing secret', good, /^faces\.0\.secretEnv: the environment variable SECRET is not set$/, { SECRET: '' }],
  ['a missing URL', good, /^users\.urlEnv: the environment variable DATABASE_URL is not set$/, { DATABASE_URL: '' }],
  [
    'a short secret',
    good,
    /^faces\.0\.secretEnv: SECRET: the secret has 7 bytes; HS256 needs 32 .*allowWeak/,
    { SECRET: 'hunter2' },
  ],
  [
    'a secret that is short for HS512',
    { ...good, faces: [{ ...face, alg: 'HS512' }] },
    /^faces\.0\.secretEnv: SECRET: .*HS512 needs 64/,
  ],
  [
    'a PEM for a secret',
    good,
    /^faces\.0\.secretEnv: SECRET: .*public or private key/,
    { SECRET: '-----BEGIN PUBLIC KEY-----\nMCow\n' },
  ],
  [
    'a missing option of the dialect',
    { ...good, faces: [{ ...face, options: { issuer: 'x' } }] },
    /^faces\.0\.options\.audience: missing/,
  ],
  [
    'an unknown option of the dialect',
    { ...good, faces: [{ ...face, options: { ...oauth, leeway: 5 } }] },
    /^faces\.0\.options\.leeway: unknown option/,
  ],
  [
    'a wrong option of Flask-JWT',
    { ...good, faces: [{ dialect: 'flask-jwt', secretEnv: 'SECRET', options: { JWT_LEEWAY: 'x' } }] },
    /^faces\.0\.options\.JWT_LEEWAY: "x" is not accepted/,
  ],
  [
    'a secret among the options',
    { ...good, faces: [{ dialect: 'flask-jwt', secretEnv: 'SECRET', options: { SECRET_KEY: 'hunter2' } }] },
    /^faces\.0\.options\.SECRET_KEY: a secret does not stand in this file/,
  ],
  [
    'an algorithm that is not the one of the options',
    {
      ...good,
      faces: [{ dialect: 'flask-jwt', secretEnv: 'SECRET', alg: 'HS256', options: { JWT_ALGORITHM: 'HS512' } }],
    },
    /^faces: .*HS512.*HS256/,
  ],
  [
    'two faces with one secret',
    { ...good, faces: [face, { dialect: 'flask-jwt', secretEnv: 'SECRET' }] },
    /^faces: .*key in common/,
  ],
  [
    'two faces with one path',
    {
      ...good,
      faces: [face, { dialect: 'flask-jwt', secretEnv: 'OTHER', options: { JWT_AUTH_URL_RULE: '/v1/login' } }],
    },
    /^faces\.1\.options\.JWT_AUTH_URL_RULE: \/v1\/login: two faces have this path/,
  ],
  [
    'columns without a table',
    { ...good, users: { urlEnv: 'DATABASE_URL', comparison: 'exact' } },
    /^users\.comparison: is for an existing table/,
  ],
  [
    'a host that others reach',
    { ...good, host: '0.0.0.0' },
    /^host: 0\.0\.0\.0 is reachable from other machines.*allowPlainHttp/,
  ],
  [
    'an unknown host',
    { ...good, host: 'host.invalid', allowPlainHttp: 'x' },
    /^port: cannot listen on host\.invalid:0: this host name (is not known|cannot be looked up)$/,
  ],
  ['no database URL', good, /^users\.urlEnv: DATABASE_URL: a database URL starts with sqlite:/, { DATABASE_URL: 'x' }],
  [
    'a database that nobody serves',
    good,
    /^users: the database mysql 127\.0\.0\.1:1\/x does not answer$/,
    { DATABASE_URL: 'mysql://root:hunter2@127.0.0.1:1/x' },
  ],
  [
    'a table in a file that is not there',
    { ...good, users: { urlEnv: 'DATABASE_URL', table: 'user' } },
    /^users: the database sqlite .* there is no such file$/,
    { DATABASE_URL: 'sqlite:not-there.db' },
  ],
]

describe('a server for users refuses', () => {
  for (const [name, settings, line, changed = {}] of single) {
    it(name, async () => {
      using configured = configuredFaults(settings)
      const faults = await configured.faults({ ...env, ...changed })
      assert.equal(faults.length, 1, faults.join('\n'))
      assert.match(faults[0] ?? '', line)
      assert.doesNotMatch(faults[0] ?? '', /hunter2|\n/)
    })
  }

  it('a port that is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const bound = holder.address()
    assert.ok(typeof bound === 'object' && bound !== null)
    using configured = configuredFaults({ ...good, port: bound.port })
    const faults = await configured.faults(env)
    holder.close()
    assert.deepEqual(faults, [
      `port: cannot listen on 127.0.0.1:${bound.port}: another process listens there; stop it, or choose another port`,
    ])
  })

  it('a table that is not there, and names those that are', async () => {
    using configured = configuredFaults({ ...good, users: { urlEnv: 'DATABASE_URL', table: 'user' } })
    const file = join(configured.folder, 'app.db')
    new DatabaseSync(file).exec('create table accounts (id integer)')
    const faults = await configured.faults({ ...env, DATABASE_URL: `sqlite:${file}` })
    assert.deepEqual(faults, ['users: there is no table user; tables: accounts'])
  })

  it('columns that are not there, and names those that are', async () => {
    const columns = { id: 'id', username: 'name', password: 'pw' }
    using configured = configuredFaults({ ...good, users: { urlEnv: 'DATABASE_URL', table: 'user', columns } })
    const file = join(configured.folder, 'app.db')
    new DatabaseSync(file).exec('create table user (id integer, username text, password text)')
    const faults = await configured.faults({ ...env, DATABASE_URL: `sqlite:${file}` })
    assert.deepEqual(faults, [
      'users: table user: there is no column name (username); there is no column pw (password); its columns: id, username, password',
    ])
  })

  it('a file that is not JSON, and says where', async () => {
    using configured = configuredFaults('{\n  "port": 0,\n}')
    assert.deepEqual(await configured.faults(), ['this is not JSON (line 3 column 1)'])
  })

  it('a file that is not JSON, without quoting it', async () => {
    using configured = configuredFaults('{ "secret": hunter2 }')
    assert.deepEqual(await configured.faults(), ['this is not JSON'])
  })

  it('a file that is not UTF-8, rather than read other letters', async () => {
    for (const encoding of ['latin1', 'utf16le'] as const) {
      using configured = configuredFaults(Buffer.from('\ufeff{ "port": 0, "host": "Zoë" }', encoding))
      assert.deepEqual(await configured.faults(), ['this is not UTF-8 text; save it as UTF-8'])
    }
  })

  it('settings that stand twice, each with its place: of two only the last would count', async () => {
    using configured = configuredFaults(`{
      "port": 0, "users": { "urlEnv": "DATABASE_URL" }, "limits": {}, "faces": [
        { "dialect": "oauth", "secretEnv": "SECRET", "options": ${JSON.stringify(oauth)} },
        { "dialect": "flask-jwt", "secretEnv": "SECRET", "options": { "a\\"b": ["}", {}], "JWT_AUTH_URL_RULE": "/a",
          "\\u004aWT_AUTH_URL_RULE" : "/b" } }
      ], "limits": { "off": "what stands last is read", "off": "what stands last is read" } }`)
    const again = 'stands twice; leave one out'
    assert.deepEqual(
      (await configured.faults(env)).filter((line) => line.includes('twice')),
      [`faces.1.options.JWT_AUTH_URL_RULE: ${again}`, `limits: ${again}`, `limits.off: ${again}`],
    )
  })
})

it('tells all faults at once: the file, its variables, its options, the host, the port and the database', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const bound = holder.address()
  assert.ok(typeof bound === 'object' && bound !== null)
  using configured = configuredFaults({
    port: bound.port,
    hots: 'x',
    users: { urlEnv: 'DATABASE_URL', rehash: 'md5' },
    faces: [
      { dialect: 'oauth', secretEnv: 'SHORT', options: { issuer: 3, audience: 'x' } },
      { dialect: 'flask-jwt', secretEnv: 'ABSENT', options: { JWT_LEEWAY: 'x' } },
      { dialect: 'flask-jtw', secretEnv: 'PEM' },
    ],
  })
  const faults = await configured.faults({
    DATABASE_URL: 'postgres://root:hunter2@127.0.0.1:1/x',
    SHORT: 'hunter2',
    PEM: '-----BEGIN PUBLIC KEY-----',
  })
  holder.close()
  const places = faults.map((line) => line.split(': ')[0])
  assert.deepEqual(places.toSorted(), [
    'faces.0.options.issuer',
    'faces.0.secretEnv',
    'faces.1.options.JWT_LEEWAY',
    'faces.1.secretEnv',
    'faces.2.dialect',
    'faces.2.secretEnv',
    'hots',
    'port',
    'users',
    'users.rehash',
  ])
  assert.doesNotMatch(faults.join('\n'), /hunter2/)
})

it('tells more faults than a validator counts by itself', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `unknown${i}`)
  using configured = configuredFaults({ ...good, ...Object.fromEntries(names.map((name) => [name, 1])) })
  const faults = await configured.faults(env)
  assert.deepEqual(faults.map((line) => line.split(':')[0]).toSorted(), names.toSorted())
})

it('reads a file that begins with the mark that editors on Windows write', async () => {
  using configured = configuredFaults(`\ufeff${JSON.stringify({ ...good, prot: 1 })}`)
  assert.deepEqual(await configured.faults(env), ['prot: unknown setting; did you mean port?'])
})

it('makes nothing in the database when it refuses for another reason', async () => {
  using configured = configuredFaults({ ...good, faces: [{ ...face, secretEnv: 'ABSENT' }] })
  const file = join(configured.folder, 'own.db')
  new DatabaseSync(file).exec('create table theirs (id integer)')
  assert.equal((await configured.faults({ ...env, DATABASE_URL: `sqlite:${file}` })).length, 1)
  using database = new DatabaseSync(file, { readOnly: true })
  assert.deepEqual(
    database
      .prepare('select name from sqlite_schema')
      .all()
      .map(({ name }) => name),
    ['theirs'],
  )
})
