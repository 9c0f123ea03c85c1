/** The command as its users get it, in a folder outside the repository, where no driver is installed. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { runToEnd, startListening } from '../test/cli/latchkey-process.ts'
import { readOrigin, root } from './house.ts'

describe('the bundled command', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-bundled-')))
  const command = join(folder, 'node_modules', 'latchkey')
  const bin = join(command, 'bin', 'latchkey.cjs')
  const caches = { XDG_CACHE_HOME: join(folder, 'caches') }

  before(() => {
    execFileSync(process.execPath, ['--conditions=@latchkey/source', join(root, 'packaging/build-command.ts'), command])
  })
  after(() => rmSync(folder, { recursive: true }))

  it('knows its version, and exits with 2 when a word is wrong', async () => {
    const { version } = JSON.parse(readFileSync(join(command, 'package.json'), 'utf8')) as { version: string }
    assert.equal((await runToEnd([bin, '--version'], { env: caches })).stdout, `latchkey ${version}\n`)
    assert.equal((await runToEnd([bin, 'serv'], { env: caches })).exitCode, 2)
  })

  it('loads no module beside itself but those of Node', async () => {
    const hook = `import { registerHooks } from 'node:module'
      import { writeSync } from 'node:fs'
      registerHooks({ load: (url, context, next) => { writeSync(2, 'loaded ' + url + '\\n'); return next(url, context) } })`
    const words = [`--import=data:text/javascript,${encodeURIComponent(hook)}`, bin, 'users', 'list']
    const { stderr } = await runToEnd(words, { env: caches })
    const loaded = [...stderr.matchAll(/^loaded (file:.*)$/gm)].map(([, url = '']) => url.split('/').at(-1))
    assert.deepEqual(loaded, ['latchkey.cjs', 'compile-cache.cjs', 'main.cjs'])
  })

  it('keeps what it has compiled for the next start', async () => {
    await runToEnd([bin, '--help'], { under: ['env', '-u', 'NODE_COMPILE_CACHE'], env: caches })
    assert.ok(existsSync(join(caches.XDG_CACHE_HOME, 'latchkey', 'compiled')))
  })

  it('serves the demonstration on SQLite, with the files that it carries along', async () => {
    const env = { ...caches, LATCHKEY_DATA: join(folder, 'data'), LATCHKEY_PORT: '0' }
    await using running = await startListening([bin, 'serve', '--quickstart'], { env })
    const login = { method: 'POST', body: '{"username":"roy","password":"roy"}' }
    const headers = { 'content-type': 'application/json' }
    assert.equal((await fetch(`${running.address}/auth`, { ...login, headers })).status, 200)
    const page = await (await fetch(`${running.address}/docs`)).text()
    const [, script] = /<script[^>]* src="([^"]+)"/.exec(page) ?? []
    const answer = await fetch(new URL(script ?? '', `${running.address}/docs`))
    assert.ok(answer.ok && (await answer.text()).length > 1_000_000)
    assert.equal((await running.end('SIGTERM')).exitCode, 0)
  })

  it('hashes in a thread that it carries along', async () => {
    const path = join(folder, 'bcrypt.db')
    using database = new DatabaseSync(path)
    database.exec('create table user (id integer primary key, username text unique, password text)')
    // bcrypt with cost 10, of `correct horse battery staple`: more than is done at once.
    const hash = '$2a$10$650TWebJ7tgp8Gi23.LLdOuvIKrWLIwFVJdEiYTDwSydACNh82WlK'
    database.prepare('insert into user values (1, ?, ?)').run('roy', hash)
    const face = { dialect: 'flask-jwt', secretEnv: 'SECRET' }
    const settings = { port: 0, users: { urlEnv: 'DATABASE_URL', table: 'user' }, faces: [face] }
    const file = join(folder, 'bcrypt.json')
    writeFileSync(file, JSON.stringify(settings))
    const env = { ...caches, DATABASE_URL: `sqlite:${path}`, SECRET: randomBytes(32).toString('hex') }
    await using running = await startListening([bin, 'serve', '--config', file], { env })
    const statusOf = async (password: string) => {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ username: 'roy', password })
      return (await fetch(`${running.address}/auth`, { method: 'POST', headers, body })).status
    }
    assert.deepEqual([await statusOf('correct horse battery staple'), await statusOf('wrong')], [200, 401])
  })

  for (const [what, url, redis, line] of [
    [
      'PostgreSQL',
      'postgres://a@127.0.0.1:1/x',
      undefined,
      'database: the driver of this database is not installed: npm install --prefix FOLDER pg',
    ],
    [
      'MariaDB',
      'mariadb://a@127.0.0.1:1/x',
      undefined,
      'database: the driver of this database is not installed: npm install --prefix FOLDER mysql2',
    ],
    [
      'Redis',
      'sqlite::memory:',
      'redis://127.0.0.1:1',
      'redis: the driver of this database is not installed: npm install --prefix FOLDER @redis/client',
    ],
  ] as const) {
    it(`says which line installs what is missing for ${what}`, async () => {
      const file = join(folder, 'latchkey.json')
      const settings = {
        port: 0,
        database: { urlEnv: 'DATABASE' },
        signingKeys: { encryptionEnv: 'KEYS' },
        native: { issuer: 'https://login.example.com' },
        ...(redis && { redis: { urlEnv: 'REDIS' } }),
      }
      writeFileSync(file, JSON.stringify(settings))
      writeFileSync(join(folder, 'package.json'), '{}')
      const env = { ...caches, DATABASE: url, KEYS: randomBytes(32).toString('hex'), ...(redis && { REDIS: redis }) }
      const { stderr, exitCode } = await runToEnd([bin, 'serve', '--config', file], { env })
      assert.equal(stderr, `error: ${file}: ${line.replace('FOLDER', folder)}\n`)
      assert.notEqual(exitCode, 0)
    })
  }

  it('has the licence of everything that is in it', () => {
    const notices = readFileSync(join(command, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
    for (const name of ['@stricli/core', 'hono', 'kysely', 'nodemailer', 'pino', 'typebox'])
      assert.match(notices, new RegExp(`^${name} \\S+ \\(.+\\)$`, 'm'))
    assert.ok(existsSync(join(command, 'assets', 'scalar', 'LICENSE')))
  })

  it('has a map that leads to published sources', () => {
    const { sources } = JSON.parse(readFileSync(join(command, 'dist/main.cjs.map'), 'utf8')) as { sources: string[] }
    const { repository } = readOrigin()
    for (const source of sources)
      assert.ok(source.startsWith(`${repository}/blob/v`) || source.startsWith('npm:'), source)
  })
})
