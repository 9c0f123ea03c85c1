/** `latchkey init`, and then what it has written: started as its last lines say, with somebody who logs in. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { execute, type PrivateDatabase, skipWithout, startMariaDb, startPostgres } from '@latchkey/sql/testing'
import { linkPackages } from '../readmes/outside-folder.ts'
import { clients, logIn } from './api.ts'
import { createArticleFile, roysHash } from './article-file.ts'
import { freePort } from './free-port.ts'
import { type Running, runToEnd, scriptWords, spawnCommand, startListening } from './latchkey-process.ts'
import { type ScratchFolder, scratchFolder } from './scratch-folder.ts'

const [flag = '', program = ''] = scriptWords('latchkey')
const latchkey = [flag, fileURLToPath(new URL(`../../${program}`, import.meta.url))]
const PASSWORD = 'a long enough pass phrase'

function init(folder: ScratchFolder, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return runToEnd([...latchkey, 'init', ...words], { cwd: folder.path, env })
}

/** As the steps say; on a port of its own, since others may run here too. */
async function serve(folder: ScratchFolder, env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const file = join(folder.path, 'latchkey.json')
  const settings = JSON.parse(readFileSync(file, 'utf8'))
  if (settings.port === undefined) writeFileSync(file, JSON.stringify({ ...settings, port: 0 }))
  return startListening([...latchkey, 'serve', '--env-file', 'latchkey.env'], { cwd: folder.path, env })
}

it('asks nobody where nobody sits, and says what to give', async () => {
  using folder = scratchFolder()
  const { exitCode, stdout, stderr } = await init(folder, [])
  assert.deepEqual([exitCode, stdout, stderr.split('\n').length], [2, '', 2])
  assert.match(stderr, /^error: this is no terminal: give --yes, and of --database, --table, --clients and --framework/)
})

describe('what latchkey init writes', () => {
  it('serves accounts of its own, and an example whose route their tokens open', async () => {
    using folder = scratchFolder()
    const [port, apiPort] = [await freePort(), await freePort()]
    const made = await init(folder, ['--yes', '--issuer', `http://127.0.0.1:${port}`, '--framework', 'express'])
    assert.equal(made.exitCode, 0, made.stderr)
    const forgetful = await runToEnd([...latchkey, 'serve'], { cwd: folder.path })
    const told = 'is not set; latchkey.env has it: give --env-file latchkey.env'
    assert.deepEqual(
      [forgetful.exitCode, forgetful.stderr.split('\n').filter((line) => line.includes(told)).length],
      [2, 2],
      forgetful.stderr,
    )
    await using running = await serve(folder)
    const users = [...latchkey, 'users', 'create', 'zoe', '--password-stdin', '--env-file', 'latchkey.env']
    assert.ok(made.stdout.includes(users.slice(latchkey.length).join(' ')), made.stdout)
    assert.equal((await runToEnd(users, { cwd: folder.path, input: PASSWORD })).exitCode, 0)
    const token = await logIn(running.address, clients.oauth, 'zoe', PASSWORD)

    const file = join(folder.path, 'api.mjs')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('3000', String(apiPort)))
    await linkPackages(text, folder.path)
    const api = spawnCommand([flag, file], { cwd: folder.path })
    try {
      const ask = (headers: Readonly<Record<string, string>>) =>
        fetch(`http://127.0.0.1:${apiPort}/private`, { headers }).catch(() => undefined)
      while ((await ask({})) === undefined && api.exitCode === null) await sleep(50)
      const answer = await ask({ authorization: `Bearer ${token}` })
      assert.deepEqual([answer?.status, (await ask({}))?.status], [200, 401])
      assert.match((await answer?.text()) ?? '', /^hello [0-9a-f-]{36}$/)
    } finally {
      api.kill()
    }
  })

  it('serves the clients of an old app over its table', async () => {
    using folder = scratchFolder()
    const words = ['--yes', '--database', createArticleFile(folder.path), '--table', 'user', '--clients', 'flask-jwt']
    const made = await init(folder, words)
    assert.equal(made.exitCode, 0, made.stderr)
    assert.ok(made.stdout.includes('write the secret of the old app into latchkey.env, behind TOKEN_SECRET='))
    await using running = await serve(folder, { TOKEN_SECRET: 'the secret of an old app, of 32 bytes or more' })
    await logIn(running.address, clients['flask-jwt'], 'roy', 'roy')
  })

  for (const [kind, start, quote] of [
    ['mariadb', startMariaDb, '`'],
    ['postgres', startPostgres, '"'],
  ] as const) {
    describe(`on ${kind}`, { skip: skipWithout(kind) }, () => {
      let database: PrivateDatabase
      before(async () => {
        database = await start()
      })
      after(() => database[Symbol.asyncDispose]())

      it('serves new clients over an existing table, whose columns it has found', async () => {
        using folder = scratchFolder()
        await execute(
          database.url,
          `create table ${quote}user${quote} (uid varchar(36) primary key, email varchar(90) unique, password_hash varchar(255))`,
          `insert into ${quote}user${quote} values ('a-1', 'roy@example.com', '${roysHash}')`,
        )
        const made = await init(folder, ['--yes', '--table', 'user'], { DATABASE_URL: database.url })
        assert.equal(made.exitCode, 0, made.stderr)
        assert.ok(made.stdout.includes('note: stored passwords: werkzeug-pbkdf2 (pbkdf2 sha256, 150000 iterations)'))
        assert.doesNotMatch(readFileSync(join(folder.path, 'latchkey.env'), 'utf8'), /127\.0\.0\.1/)
        await using running = await serve(folder, { DATABASE_URL: database.url })
        await logIn(running.address, clients.oauth, 'roy@example.com', 'roy')
      })
    })
  }
})
