/** `latchkey init`, but for what it writes for servers of databases: `test/cli/init.test.ts`. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { parseEnv } from 'node:util'
import { scratchFolder } from '../testing/scratch-folder.ts'
import type { InitOptions } from './answers.ts'
import { runInit } from './run-init.ts'
import { CTRL_C, CTRL_U, DOWN, ENTER, type TypedAnswer, typedTerminal } from './testing/typed-terminal.ts'

const HASH = 'pbkdf2:sha256:150000$k1Ud5dzh$d0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e'

const NOTHING: Omit<InitOptions, 'folder'> = {
  yes: false,
  database: undefined,
  table: undefined,
  columns: undefined,
  clients: undefined,
  allowWeak: undefined,
  issuer: undefined,
  framework: undefined,
}

/** An app's database, with one user of each kind. */
function createApp(folder: string): string {
  const file = join(folder, 'app.db')
  using database = new DatabaseSync(file)
  database.exec(`create table orders (id integer primary key, total integer);
    create table people (uid integer primary key, login text unique, pw text, is_active integer, banned integer)`)
  const insert = database.prepare('insert into people (login, pw) values (?, ?)')
  for (const [name, password] of [
    ['roy', HASH],
    ['eve', '$2b$12$c4n4ryc4n4ryc4n4ryc4n4ry'],
    ['max', 'plain$$c4n4ry'],
  ] as const)
    insert.run(name, password)
  return `sqlite:${file}`
}

async function run(
  options: Partial<InitOptions> & Pick<InitOptions, 'folder'>,
  answers: readonly TypedAnswer[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const terminal = typedTerminal(answers, env)
  const exitCode = await runInit({ ...NOTHING, ...options }, terminal)
  const written = (name: string) => readFileSync(join(options.folder, name), 'utf8')
  return { exitCode, printed: terminal.printed(), unasked: terminal.unasked(), written }
}

const TO_DATABASE: readonly TypedAnswer[] = [['Whose passwords', DOWN + ENTER]]

describe('latchkey init', () => {
  it('asks nothing with --yes, and writes a server with accounts of its own', async () => {
    using folder = scratchFolder()
    const { exitCode, printed, written } = await run({ folder: folder.path, yes: true })
    assert.equal(exitCode, 0, printed)
    assert.deepEqual(JSON.parse(written('latchkey.json')), {
      database: { urlEnv: 'DATABASE_URL' },
      signingKeys: { encryptionEnv: 'KEY_ENCRYPTION_KEY' },
      native: { issuer: 'http://127.0.0.1:5000' },
    })
    assert.equal(parseEnv(written('latchkey.env'))['DATABASE_URL'], 'sqlite:latchkey.db')
    assert.equal(statSync(join(folder.path, 'latchkey.env')).mode & 0o777, 0o600)
    assert.ok(!existsSync('latchkey.db'))
  })

  it('asks for all that it needs, looks the columns up, and takes what is proposed', async () => {
    using folder = scratchFolder()
    const url = createApp(folder.path)
    const { exitCode, printed, unasked, written } = await run({ folder: folder.path }, [
      ...TO_DATABASE,
      ['The URL of the database', `sqlite:${folder.path}/nowhere.db${ENTER}`],
      ['there is no such file', CTRL_U + url + ENTER],
      ['Which table', ENTER],
      ['id: uid, username: login, password: pw, disabled: banned, active: is_active', ENTER],
      ['Who logs in', DOWN + ENTER],
      ['The secret with which', `secret-key${ENTER}`],
      ['Why is it accepted', ENTER],
      ['An example of a guarded route', ENTER],
    ])
    assert.deepEqual([exitCode, unasked], [0, []], printed)
    assert.deepEqual(JSON.parse(written('latchkey.json')), {
      users: {
        urlEnv: 'DATABASE_URL',
        table: 'people',
        columns: { id: 'uid', username: 'login', password: 'pw', disabled: 'banned', active: 'is_active' },
      },
      faces: [{ dialect: 'flask-jwt', secretEnv: 'TOKEN_SECRET', allowWeak: 'live tokens are signed with it' }],
    })
    const { DATABASE_URL, TOKEN_SECRET } = parseEnv(written('latchkey.env'))
    assert.deepEqual([DATABASE_URL, TOKEN_SECRET], [url, 'secret-key'])
    assert.match(written('api.mjs'), /expressGuard\(\{ dialect: flaskJwt\(\), keys \}\)/)
    for (const line of [
      'stored passwords: werkzeug-pbkdf2 (pbkdf2 sha256, 150000 iterations)',
      'stored passwords: bcrypt, which cannot be checked here: these users cannot log in',
      'stored passwords: werkzeug-plain, which is broken',
      'curl http://127.0.0.1:5000/auth',
      'node --env-file=',
      "-H 'Authorization: JWT TOKEN'",
    ])
      assert.ok(printed.includes(line), `${line}\n${printed}`)
    assert.doesNotMatch(printed, /secret-key|c4n4ry/)
  })

  it('lets other columns be chosen than those that it proposes', async () => {
    using folder = scratchFolder()
    const { exitCode, unasked, printed, written } = await run(
      { folder: folder.path, database: createApp(folder.path), clients: 'new', framework: 'none' },
      [
        ...TO_DATABASE,
        ['Which table', ENTER],
        ['disabled: banned', DOWN + ENTER],
        ['the id of a user', ENTER],
        ['the name to log in with', ENTER],
        ['the hashed password', ENTER],
        ['may not log in', ENTER],
        ['says yes for users who may log in', ENTER],
        ['Under which URL', `/${ENTER}`],
      ],
    )
    assert.deepEqual([exitCode, unasked], [0, []], printed)
    const { users, native } = JSON.parse(written('latchkey.json'))
    assert.deepEqual(users.columns, { id: 'uid', username: 'login', password: 'pw' })
    assert.equal(native.issuer, 'http://127.0.0.1:5000/')
  })

  it('asks again for a URL that no issuer can have', async () => {
    using folder = scratchFolder()
    const { exitCode, unasked, written } = await run({ folder: folder.path, framework: 'none' }, [
      ['Whose passwords', ENTER],
      ['The URL of the database', ENTER],
      ['Under which URL', `${CTRL_U}http://example.com${ENTER}`],
      ['give an https URL', `${CTRL_U}http://127.0.0.1:5055${ENTER}`],
    ])
    assert.deepEqual([exitCode, unasked], [0, []])
    assert.equal(JSON.parse(written('latchkey.json')).port, 5055)
  })

  it('writes nothing after Ctrl-C', async () => {
    using folder = scratchFolder()
    const { exitCode, printed } = await run({ folder: folder.path }, [...TO_DATABASE, ['The URL', CTRL_C]])
    assert.equal(exitCode, 1)
    assert.match(printed, /error: cancelled; nothing was written\n$/)
    assert.ok(!existsSync(join(folder.path, 'latchkey.json')))
  })

  it('asks nothing on a machine of continuous integration, though it has a terminal', async () => {
    using folder = scratchFolder()
    const { exitCode, printed } = await run({ folder: folder.path }, [], { CI: 'true' })
    assert.deepEqual([exitCode, readdirSync(folder.path)], [2, []])
    assert.match(printed, /^error: nobody can be asked here: give --yes/m)
  })

  it('says to keep its secrets out of git where nothing does', async () => {
    for (const [ignored, advice] of [
      [undefined, '.gitignore names it'],
      ['dist\n', 'add it to .gitignore'],
      ['dist\r\nlatchkey.env\r\n', '.gitignore names it'],
    ] as const) {
      using folder = scratchFolder()
      if (ignored !== undefined) writeFileSync(join(folder.path, '.gitignore'), ignored)
      const { printed, written } = await run({ folder: folder.path, yes: true, framework: 'express' })
      assert.ok(printed.includes(`latchkey.env: it is secret; ${advice}\n`), printed)
      if (ignored !== undefined) assert.equal(written('.gitignore'), ignored)
    }
  })

  it('takes what the environment has, and does not write it down', async () => {
    using folder = scratchFolder()
    const env = { DATABASE_URL: createApp(folder.path), TOKEN_SECRET: 'c4n4ry of an old app, of 32 bytes or more' }
    const options = {
      folder: folder.path,
      yes: true,
      table: 'people',
      clients: 'flask-pyjwt',
      framework: 'node',
    } as const
    const { exitCode, printed, written } = await run(options, [], env)
    assert.equal(exitCode, 0, printed)
    assert.deepEqual({ ...parseEnv(written('latchkey.env')) }, {})
    assert.match(written('api.mjs'), /secretKey\(process\.env\['TOKEN_SECRET'\] \?\? '', \{ alg: 'HS256' \}\)/)
    assert.doesNotMatch(printed + written('api.mjs') + written('latchkey.env'), /c4n4ry/)
  })

  it('writes TypeScript where that is spoken', async () => {
    using folder = scratchFolder()
    writeFileSync(join(folder.path, 'tsconfig.json'), '{}')
    const { exitCode, written } = await run({ folder: folder.path, yes: true, framework: 'hono' })
    assert.equal(exitCode, 0)
    assert.match(written('api.ts'), /honoGuard\(/)
  })
})

describe('latchkey init in a folder that it is to make', () => {
  it('makes an npm project of it, and says to go there', async () => {
    using outer = scratchFolder()
    const folder = join(outer.path, "zoe's", 'my-login')
    const { exitCode, printed, written } = await run({ folder, yes: true, framework: 'express' })
    assert.equal(exitCode, 0, printed)
    const { private: isPrivate, type, scripts } = JSON.parse(written('package.json'))
    assert.deepEqual([isPrivate, type], [true, 'module'])
    assert.equal(scripts.start, 'latchkey serve --env-file latchkey.env')
    assert.deepEqual(written('.gitignore').split('\n'), ['node_modules/', 'latchkey.env', 'latchkey.db*', ''])
    const shown = `'${folder.replace("'", "'\\''")}'`
    const lines = ['', '1. go there', `cd ${shown}`, '', '2. install', 'npm install @latchkey/guard express', '']
    assert.ok(printed.includes(lines.join('\n')), printed)
    assert.ok(printed.includes('latchkey serve --env-file latchkey.env\n'), printed)
    assert.ok(printed.includes('node api.mjs\n'), printed)
  })

  it('leaves a project as it is', async () => {
    using folder = scratchFolder()
    writeFileSync(join(folder.path, 'package.json'), '{}')
    const { exitCode, written } = await run({ folder: folder.path, yes: true, framework: 'express' })
    assert.deepEqual([exitCode, written('package.json')], [0, '{}'])
    assert.ok(!existsSync(join(folder.path, '.gitignore')))
  })

  it('reads the path of a database from there, as the server will', async () => {
    using outer = scratchFolder()
    createApp(outer.path)
    const folder = join(outer.path, 'my-login')
    const options = { folder, yes: true, table: 'people' } as const
    const here = await run({ ...options, database: 'sqlite:app.db' })
    assert.equal(here.exitCode, 2)
    assert.match(here.printed, new RegExp(`^error: --database: .* ${folder}/app.db .*: there is no such file$`, 'm'))
    assert.ok(!existsSync(folder))
    const there = await run({ ...options, database: 'sqlite:../app.db' })
    assert.equal(there.exitCode, 0, there.printed)
    assert.equal(parseEnv(there.written('latchkey.env'))['DATABASE_URL'], 'sqlite:../app.db')
    const again = join(outer.path, 'again')
    const ofEnvironment = await run({ ...options, folder: again }, [], { DATABASE_URL: 'sqlite:../app.db' })
    assert.equal(ofEnvironment.exitCode, 0, ofEnvironment.printed)
  })

  it('leaves none behind when it is refused, and keeps what others have made', async () => {
    using outer = scratchFolder()
    const folder = join(outer.path, 'a', 'b')
    const refused = await run({ folder, yes: true, issuer: 'http://example.com' })
    assert.equal(refused.exitCode, 2)
    assert.deepEqual(readdirSync(outer.path), [])
    mkdirSync(folder, { recursive: true })
    await run({ folder: join(folder, 'c'), yes: true, issuer: 'http://example.com' })
    assert.deepEqual(readdirSync(folder), [])
  })

  it('refuses a file in its place', async () => {
    using outer = scratchFolder()
    const folder = join(outer.path, 'mine')
    writeFileSync(folder, '')
    const { exitCode, printed } = await run({ folder, yes: true })
    assert.deepEqual([exitCode, printed], [2, `error: ${folder}: is not a folder\n`])
    const below = await run({ folder: join(folder, 'my-login'), yes: true })
    assert.deepEqual([below.exitCode, below.printed], [2, `error: ${folder}/my-login: cannot be made (ENOTDIR)\n`])
  })
})

describe('latchkey init never overwrites', () => {
  for (const name of ['latchkey.json', 'latchkey.env', 'api.mjs'])
    it(name, async () => {
      using folder = scratchFolder()
      writeFileSync(join(folder.path, name), 'mine')
      const { exitCode, printed, written } = await run({ folder: folder.path, yes: true, framework: 'koa' })
      assert.deepEqual([exitCode, written(name)], [1, 'mine'])
      assert.equal(printed, `error: ${join(folder.path, name)}: is there already; move it away, or go elsewhere\n`)
      for (const other of ['latchkey.json', 'latchkey.env', 'api.mjs'])
        assert.equal(existsSync(join(folder.path, other)), other === name)
    })

  it('what a link leads to, and leaves no half of its files', async () => {
    using folder = scratchFolder()
    symlinkSync(join(folder.path, 'elsewhere'), join(folder.path, 'api.mjs'))
    const { exitCode, printed } = await run({ folder: folder.path, yes: true, framework: 'koa' })
    assert.equal(exitCode, 2)
    assert.match(printed, /api\.mjs: cannot be written \(EEXIST\); nothing was\n$/)
    assert.ok(!existsSync(join(folder.path, 'latchkey.json')) && !existsSync(join(folder.path, 'elsewhere')))
  })
})

describe('latchkey init refuses, with one line that says what to do,', () => {
  for (const [what, options, line] of [
    [
      'a file that is not there',
      { database: 'sqlite:nowhere/x.db', table: 'people' },
      /^--database: .*there is no such file$/,
    ],
    ['a table that is not there', { table: 'users' }, /^--table: there is no such table; tables: orders, people$/],
    [
      'a table without people',
      { table: 'orders' },
      /^--columns: give username=COLUMN,password=COLUMN; the columns of orders: id, total$/,
    ],
    ['columns that are not there', { table: 'people', columns: { id: 'nr' } }, /there is no column nr \(id\)/],
    [
      'a short secret',
      { table: 'people', clients: 'flask-jwt' },
      /^TOKEN_SECRET: .*\(--allow-weak 'reason' accepts it\)$/,
    ],
    ['an issuer without TLS', { issuer: 'http://example.com' }, /^--issuer: give an https URL/],
    [
      'a database that nobody named',
      { table: 'people', database: undefined },
      /^--database: give the database that has the table, or set DATABASE_URL$/,
    ],
    ['what is no database', { database: 'app.db' }, /^--database: a database URL starts with sqlite:/],
  ] as const) {
    it(what, async () => {
      using folder = scratchFolder()
      const database = createApp(folder.path)
      const all = { database, ...options, folder: folder.path, yes: true }
      const { exitCode, printed } = await run(all, [], { TOKEN_SECRET: 'c4n4ry' })
      const lines = printed.split('\n').filter((one) => one.startsWith('error: '))
      assert.deepEqual([exitCode, lines.length], [2, 1], printed)
      assert.match(lines[0]?.slice('error: '.length) ?? '', line)
      assert.ok(!existsSync(join(folder.path, 'latchkey.json')))
      assert.doesNotMatch(printed, /c4n4ry/)
    })
  }
})
