/** `latchkey takeover` over SQLite; other engines are in `test/takeover/inspect.full.test.ts`. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { readSettingsFile } from '../configuration/settings-file.ts'
import { runHere } from '../testing/run-here.ts'
import { scratchFolder } from '../testing/scratch-folder.ts'

const HASH = 'pbkdf2:sha256:150000$k1Ud5dzh$d0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e'
const SECRET = 'c4n4ry-secret-of-the-app'
const SETTINGS = `from datetime import timedelta
SECRET_KEY = '${SECRET}'
SIMPLE_JWT = {'ACCESS_TOKEN_LIFETIME': timedelta(hours=1), 'REFRESH_TOKEN_LIFETIME': timedelta(days=14)}
`
const USERS: readonly (readonly [name: string | null, password: string | null, active?: number])[] = [
  ['roy', HASH],
  ['Zoe', HASH],
  ['zoe', HASH],
  ['max', 'plain$$c4n4ry'],
  ['eve', '5f4dcc3b5aa765d61d8327deb882cf99'],
  ['off', HASH, 0],
  ['nopw', null],
  ['dup', HASH],
  ['dup', HASH],
]

function createApp(folder: string, rows = USERS): { readonly url: string; readonly digest: () => string } {
  const file = join(folder, 'app.db')
  using database = new DatabaseSync(file)
  database.exec(`create table orders (id integer primary key);
    create table auth_user (id integer primary key, username text collate nocase, password text, is_active integer, salt text)`)
  const insert = database.prepare('insert into auth_user (username, password, is_active, salt) values (?, ?, ?, 1)')
  for (const [name, password, active = 1] of rows) insert.run(name, password, active)
  writeFileSync(join(folder, 'settings.py'), SETTINGS)
  return { url: `sqlite:${file}`, digest: () => createHash('sha256').update(readFileSync(file)).digest('hex') }
}

async function inspect(folder: string, url: string, ...words: readonly string[]) {
  const out = join(folder, 'latchkey.json')
  return runHere(['takeover', 'inspect', join(folder, 'settings.py'), '--out', out, '--database', url, ...words])
}

describe('latchkey takeover inspect', () => {
  it('writes settings that a start takes, and changes nothing in the database', async () => {
    using folder = scratchFolder()
    const { url, digest } = createApp(folder.path)
    const before = digest()
    const { exitCode, stdout, stderr } = await inspect(folder.path, url)
    assert.deepEqual([exitCode, stderr], [0, ''], stdout)
    assert.equal(digest(), before)
    const { users, faces, faults } = readSettingsFile(join(folder.path, 'latchkey.json'))
    assert.deepEqual(faults, [])
    assert.deepEqual(users, {
      urlEnv: 'DATABASE_URL',
      table: 'auth_user',
      columns: { id: 'id', username: 'username', password: 'password', active: 'is_active' },
      passwords: [{ format: 'werkzeug-plain' }],
    })
    assert.deepEqual(faces, [
      {
        dialect: 'simplejwt',
        secretEnv: 'TOKEN_SECRET',
        allowWeak: 'live tokens of the old app are signed with it',
        options: { ACCESS_TOKEN_LIFETIME: { seconds: 3600 }, REFRESH_TOKEN_LIFETIME: { seconds: 1_209_600 } },
      },
    ])
  })

  it('writes and prints no secret, no name and no hash', async () => {
    using folder = scratchFolder()
    const { url } = createApp(folder.path)
    const { stdout } = await inspect(folder.path, url)
    const { stdout: json } = await inspect(folder.path, url, '--dry-run', '--json')
    const all = stdout + json + readFileSync(join(folder.path, 'latchkey.json'), 'utf8')
    assert.doesNotMatch(all, /c4n4ry|5f4dcc3b|k1Ud5dzh|\broy\b|\bzoe\b/i)
    assert.equal(JSON.parse(json).secret.measured.bytes, SECRET.length)
  })

  it('names the formats to choose from, and where their salts are, and chooses none', async () => {
    using folder = scratchFolder()
    const { url } = createApp(folder.path)
    const { stdout } = await inspect(folder.path, url)
    const text = readFileSync(join(folder.path, 'latchkey.json'), 'utf8').replace(/\s+(?:\/\/ )?/g, ' ')
    for (const shown of [stdout, text]) {
      assert.match(shown, /1 rows are 32 hexadecimal digits, as MD5 has: no string can tell which/)
      assert.match(shown, /One of: .*hex-md5.*vbulletin \(with salt in salt\)/)
    }
    assert.doesNotMatch(text, /"format": "hex-md5"/)
  })

  it('overwrites nothing, and writes nothing when it is only tried', async () => {
    using folder = scratchFolder()
    const { url } = createApp(folder.path)
    const tried = await inspect(folder.path, url, '--dry-run')
    assert.equal(tried.exitCode, 0)
    assert.match(tried.stdout, /"dialect": "simplejwt"/)
    assert.ok(!existsSync(join(folder.path, 'latchkey.json')))
    writeFileSync(join(folder.path, 'latchkey.json'), 'mine')
    const { exitCode, stderr } = await inspect(folder.path, url)
    assert.equal(exitCode, 1)
    assert.match(stderr, /latchkey\.json: is there already/)
    assert.equal(readFileSync(join(folder.path, 'latchkey.json'), 'utf8'), 'mine')
  })

  it('writes nothing that a start would refuse, and says why', async () => {
    using folder = scratchFolder()
    createApp(folder.path)
    const out = join(folder.path, 'latchkey.json')
    const { exitCode, stderr } = await runHere(['takeover', 'inspect', join(folder.path, 'settings.py'), '--out', out])
    assert.deepEqual([exitCode, existsSync(out)], [1, false])
    assert.match(stderr, /^error: a start would refuse the settings: users: missing/)
  })

  it('finds the database in the configuration, as SQLAlchemy writes it', async () => {
    using folder = scratchFolder()
    createApp(folder.path)
    const file = join(folder.path, 'more.py')
    writeFileSync(file, `${SETTINGS}SQLALCHEMY_DATABASE_URI = 'sqlite:///${folder.path}/app.db'\n`)
    const { stdout } = await runHere(['takeover', 'inspect', file, '--dry-run'])
    assert.match(stdout, /^people: sqlite .*app\.db, table auth_user/m)
  })

  for (const [what, words, line] of [
    ['a file of another kind', ['x.rb'], /^error: x\.rb: give files of Python/],
    ['a file that is not there', ['x.py'], /^error: x\.py: there is no such file/],
    ['a sample that is not there', ['--tokens', 'x'], /^error: --tokens: x: there is no such file/],
    ['a database that is not there', ['--database', 'sqlite:x.db'], /there is no such file/],
    ['a password in the words', ['--database', 'mysql://u:p@h/d'], /history of the shell/],
  ] as const)
    it(`refuses ${what}, in one line`, async () => {
      const { exitCode, stderr } = await runHere(['takeover', 'inspect', ...words])
      assert.equal(exitCode, 2)
      assert.match(stderr, line)
      assert.equal(stderr.trim().split('\n').length, 1, stderr)
    })
})

describe('latchkey takeover plan', () => {
  it('says what changes for whom', async () => {
    using folder = scratchFolder()
    const { url } = createApp(folder.path)
    await inspect(folder.path, url)
    const env = { DATABASE_URL: url, TOKEN_SECRET: SECRET }
    const words = ['takeover', 'plan', '--config', join(folder.path, 'latchkey.json')]
    const { exitCode, stdout, stderr } = await runHere(words, { env })
    assert.deepEqual([exitCode, stderr], [1, ''])
    for (const line of [
      /BEFORE THE MOVE[\s\S]*1 cannot log in: 32 hexadecimal digits, as MD5 has: no string can tell which format/,
      /BEFORE THE MOVE[\s\S]*names: 1 names stand in more than one row[\s\S]*TO DECIDE/,
      /TO DECIDE[\s\S]*1 have a hash that is guessed at almost no cost/,
      /9 are found by the old app whatever the case/,
      /names: 1 groups of names are one name to the old app/,
      /the secret has 24 bytes/,
      /TO KNOW[\s\S]*people: 6 log in with the password that they have/,
      /1 are disabled/,
      /simplejwt: if the old app makes its last token now, the last one is gone at .*; they live 1209600 s/,
      /answers: Refresh looks at the user\./,
    ])
      assert.match(stdout, line)
    assert.doesNotMatch(stdout, /c4n4ry|k1Ud5dzh|\broy\b/)
    const { items } = JSON.parse((await runHere([...words, '--json'], { env })).stdout)
    assert.ok(
      items.some(
        ({ weight, subject }: { weight: string; subject: string }) => weight === 'stop' && subject === 'names',
      ),
    )
  })

  it('has nothing to stop for where everybody can log in', async () => {
    using folder = scratchFolder()
    const { url } = createApp(folder.path, [['roy', HASH]])
    await inspect(folder.path, url)
    const env = { DATABASE_URL: url, TOKEN_SECRET: SECRET }
    const { exitCode, stdout } = await runHere(['takeover', 'plan', '--config', join(folder.path, 'latchkey.json')], {
      env,
    })
    assert.equal(exitCode, 0, stdout)
    assert.doesNotMatch(stdout, /BEFORE THE MOVE/)
  })

  it('says each fault of the settings', async () => {
    using folder = scratchFolder()
    const { url } = createApp(folder.path)
    await inspect(folder.path, url)
    const { exitCode, stderr } = await runHere(['takeover', 'plan', '--config', join(folder.path, 'latchkey.json')])
    assert.equal(exitCode, 2)
    assert.match(stderr, /users\.urlEnv: the environment variable DATABASE_URL is not set/)
    assert.match(stderr, /faces\.0\.secretEnv: the environment variable TOKEN_SECRET is not set/)
  })
})

describe('latchkey takeover report', () => {
  it('counts what is left, as text, as JSON and as a page without a script', async () => {
    using folder = scratchFolder()
    const { url } = createApp(folder.path)
    await inspect(folder.path, url)
    const env = { DATABASE_URL: url, TOKEN_SECRET: SECRET }
    const page = join(folder.path, 'report.html')
    const words = ['takeover', 'report', '--config', join(folder.path, 'latchkey.json'), '--since', '2026-11-30']
    const tried = await runHere([...words, '--html', page, '--dry-run'], { env })
    assert.ok(tried.stdout.endsWith(`would write ${page}\n`) && !existsSync(page))
    const { exitCode, stdout } = await runHere([...words, '--html', page], { env })
    assert.equal(exitCode, 0)
    assert.match(stdout, /^old +7 +77\.8 %$/m)
    assert.match(stdout, /^werkzeug-pbkdf2, pbkdf2 sha256, 150000 iterations +6 +66\.7 %$/m)
    assert.match(stdout, /^simplejwt: \d+ days until the last old token is gone, at 2026-12-15T00:00:00Z$/m)
    const html = readFileSync(page, 'utf8')
    assert.match(html, /<meter min="0" max="9" value="7">/)
    assert.doesNotMatch(html, /<script|https?:|c4n4ry/)
    assert.equal((await runHere([...words, '--html', page], { env })).exitCode, 1)
    const report = JSON.parse((await runHere([...words, '--json'], { env })).stdout)
    assert.deepEqual([report.rows, report.old, report.unsafe, report.unreadable], [9, 7, 1, 1])
  })
})
