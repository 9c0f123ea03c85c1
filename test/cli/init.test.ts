/** `latchkey init`, and then what it has written: started as its last lines say, with somebody who logs in. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { linkPackages } from '../readmes/outside-folder.ts'
import { clients, logIn } from './api.ts'
import { createArticleFile } from './article-file.ts'
import { freePort } from './free-port.ts'
import { init, latchkey, serve } from './initialised.ts'
import { runToEnd, sources, spawnCommand } from './latchkey-process.ts'
import { scratchFolder } from './scratch-folder.ts'

const PASSWORD = 'a long enough pass phrase'

it('asks nobody where nobody sits, and says what to give', async () => {
  using folder = scratchFolder()
  const { exitCode, stdout, stderr } = await init(folder, [])
  assert.deepEqual([exitCode, stdout, stderr.split('\n').length], [2, '', 2])
  assert.match(
    stderr,
    /^error: nobody can be asked here: give --yes, and of --database, --table, --clients and --framework/,
  )
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
    const api = spawnCommand([sources[0], file], { cwd: folder.path })
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
})
