/** `latchkey users|sessions|clients|audit` beside a server that runs: it learns of everything from the database. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { configured } from './configured.ts'
import { runToEnd, scriptWords } from './latchkey-process.ts'

const PASSWORD = 'c4n4ry violet kettle under the stairs'
const settings = {
  port: 0,
  database: { urlEnv: 'DATABASE_URL' },
  signingKeys: { encryptionEnv: 'KEY_ENCRYPTION_KEY' },
  native: { issuer: 'https://login.example' },
}

/** Runs the command; nothing that it prints may be a password. */
async function latchkey(words: readonly string[], env: Readonly<Record<string, string>>, input: string = '') {
  const ended = await runToEnd([...scriptWords('latchkey'), ...words], { env, input })
  assert.doesNotMatch(`${ended.stdout}${ended.stderr}`, /c4n4ry|pbkdf2|argon2/)
  return ended
}

describe('latchkey beside a running server', () => {
  it('makes a user who logs in, and ends what a guard believed a moment ago', async () => {
    using files = configured(settings)
    const url = `sqlite:${join(files.folder, 'own.db')}`
    const serverEnvironment = { DATABASE_URL: url, KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex') }
    const own = ['--config', join(files.folder, 'latchkey.json')]
    // No key-encryption key: what needs none does not ask for it.
    const run = (words: string, input = '') => latchkey([...words.split(' '), ...own], { DATABASE_URL: url }, input)
    await using server = await files.start(serverEnvironment)
    const me = async (token: string) =>
      (await fetch(`${server.address}/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status

    assert.equal((await run('users create zoe --password-stdin', `${PASSWORD}\n`)).exitCode, 0)
    const login = await fetch(`${server.address}/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'zoe', password: PASSWORD }),
    })
    const token = String(((await login.json()) as Readonly<Record<string, unknown>>)['access_token'])
    assert.equal(await me(token), 200)

    const listed = await run('sessions list --user zoe --json')
    const { sessions } = JSON.parse(listed.stdout) as { readonly sessions: readonly { readonly id: string }[] }
    assert.equal(sessions.length, 1)
    assert.deepEqual(await run(`sessions end ${sessions[0]?.id}`), { exitCode: 0, stdout: 'ended\n', stderr: '' })
    const deadline = performance.now() + 10_000
    while ((await me(token)) !== 401 && performance.now() < deadline) await sleep(20)
    assert.equal(await me(token), 401)

    const told = await run('audit --user zoe --type session_ended')
    assert.match(told.stdout, / session_ended +success +ended_by_operator +\S+ +cli /)
    assert.equal((await run('users show nobody')).exitCode, 1)
    assert.equal((await run('users create roy --password-stdin', 'c4n4ry')).exitCode, 1)
    assert.equal((await run('audit prune --before 2020-01-01 --yes')).stdout, 'removed 0\n')
  })

  it('finds a login that was refused by its user, with its address and with the id that the answer and the log have', async () => {
    using files = configured({ ...settings, native: { ...settings.native, registration: 'open' } })
    const url = `sqlite:${join(files.folder, 'own.db')}`
    await using server = await files.start({ DATABASE_URL: url, KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex') })
    const post = (path: string, body: object) =>
      fetch(`${server.address}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    assert.equal((await post('/v1/users', { username: 'bob', password: PASSWORD })).status, 201)
    const refused = await post('/v1/login', { username: 'bob', password: 'wrong' })
    const { request_id: id } = (await refused.json()) as { readonly request_id: string }
    assert.deepEqual([refused.status, refused.headers.get('latchkey-request-id')], [400, id])

    const own = ['--config', join(files.folder, 'latchkey.json'), '--json']
    for (const words of [
      ['audit', '--user', 'bob', '--outcome', 'refused'],
      ['audit', '--request-id', id],
    ]) {
      const { stdout } = await latchkey([...words, ...own], { DATABASE_URL: url })
      const { events } = JSON.parse(stdout) as { readonly events: readonly Readonly<Record<string, unknown>>[] }
      assert.deepEqual(
        events.map(({ type, reason, address, requestId }) => [type, reason, address, requestId]),
        [['login', 'credentials_wrong', '127.0.0.1', id]],
      )
    }
    const { stderr } = await server.end('SIGINT')
    const lines = stderr.split('\n').filter((line) => line.includes(id))
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { readonly event: string }).event),
      ['login_refused'],
    )
  })

  it('tells what is missing, all at once', async () => {
    using files = configured({ database: { urlEnv: 'DATABASE_URL' }, signingKeys: { encryptionEnv: 'KEK' } })
    const file = join(files.folder, 'latchkey.json')
    const { exitCode, stdout, stderr } = await latchkey(['users', 'list', '--config', file], {})
    assert.deepEqual([exitCode, stdout], [2, ''])
    assert.deepEqual(stderr.trimEnd().split('\n'), [
      `error: ${file}: native: missing: the server of this file has nothing of the kind`,
      `error: ${file}: database.urlEnv: the environment variable DATABASE_URL is not set`,
    ])
  })
})
