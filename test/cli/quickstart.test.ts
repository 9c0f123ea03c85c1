/** The quickstart as a newcomer meets it: `npm start`, and the lines that it prints. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { askGuarded, clients, logIn } from './api.ts'
import { type Running, runToEnd, scriptWords, startListening } from './latchkey-process.ts'
import { scratchFolder } from './scratch-folder.ts'

const start = scriptWords('start')
const withoutCurl = spawnSync('curl', ['--version']).status === 0 ? false : 'curl is not installed'

describe('the quickstart', () => {
  const folder = scratchFolder()
  let running: Running
  before(async () => {
    running = await startListening(start, { env: { LATCHKEY_DATA: `${folder.path}/data`, LATCHKEY_PORT: '0' } })
  })
  after(async () => {
    await running.end('SIGTERM')
    folder[Symbol.dispose]()
  })

  it('prints where it listens and nine lines to paste, and nothing else on standard output', () => {
    const lines = running
      .stdout()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('# '))
    assert.equal(lines[0], `latchkey quickstart is ready on ${running.address}`)
    assert.equal(lines[1], `administration on ${running.adminAddress}`)
    assert.equal(lines.length, 11)
    const pasted = lines.slice(2)
    assert.ok(pasted.slice(0, -1).every((line) => line.startsWith(`curl ${running.address}/`)))
    assert.ok(pasted.at(-1)?.startsWith(`curl ${running.adminAddress}/v1/admin/users `))
  })

  it('answers each line as pasted, with the token of the login line before it', { skip: withoutCurl }, () => {
    const lines = running
      .stdout()
      .split('\n')
      .filter((line) => line.startsWith('curl '))
    let token = 'none yet'
    const answers = lines.map((line) => {
      const { status, stdout } = spawnSync('sh', ['-c', line.replace('TOKEN', token)], {
        encoding: 'utf8',
        env: { ...process.env, NO_PROXY: '*' },
      })
      assert.equal(status, 0, line)
      const answer: unknown = JSON.parse(stdout)
      const found = /"(?:access_)?token":"([^"]+)"/.exec(stdout)?.[1]
      if (found === undefined) return answer
      token = found
      return Object.keys(answer as object).join()
    })
    const { users } = answers.pop() as { readonly users: readonly { readonly username: string }[] }
    assert.deepEqual(
      users.map(({ username }) => username),
      ['user1', 'roy', 'admin'],
    )
    assert.match(String(answers.pop()), /^access_token,/)
    const me = answers.pop() as Record<string, unknown>
    assert.deepEqual(answers, [
      { message: 'Welcome to the Flask JWT API!' },
      'token',
      { message: 'This is a protected route!' },
      'access_token',
      'You are an authenticate person to see this message',
      'access_token,token_type,expires_in,refresh_token,refresh_expires_in,device_token',
    ])
    assert.deepEqual([Object.keys(me), me['username']], [['sub', 'username', 'created_at', 'scopes', 'roles'], 'roy'])
  })

  it('says on standard error, in one line each, every unsafe thing that it allows', () => {
    // The log stands there too, a line of JSON each.
    const told = running
      .stderr()
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('{'))
    const expected = [
      /^warning: quickstart: .*\buser1\b.*\broy\b.*published passwords/,
      /^warning: quickstart: article A .*user of a token still exists.*every origin/,
      /^warning: quickstart: HTTP is unencrypted/,
      /^warning: quickstart: mails are not sent/,
      /^warning: flask-pyjwt: HS256 key: .*15 bytes/,
      /^warning: flask-pyjwt: tokens without exp/,
      /^warning: flask-jwt: HS256 key: .*10 bytes/,
    ]
    for (const pattern of expected) assert.equal(told.filter((line) => pattern.test(line)).length, 1, String(pattern))
    assert.equal(told.length, expected.length)
  })

  it('answers at both ports to addresses and localhost alone: no page of a stranger has a name for it (DNS rebinding)', async () => {
    for (const address of [running.address, running.adminAddress]) {
      const { port } = new URL(address)
      for (const [host, status] of [
        [`127.0.0.1:${port}`, 200],
        [`localhost:${port}`, 200],
        [`evil.test:${port}`, 421],
        [`localhost.:${port}`, 421],
        [`127.0.0.1.evil.test:${port}`, 421],
      ] as const) {
        for (const path of ['/livez', '/docs'])
          assert.equal(await statusAs(address, path, host), status, `${host}${path}`)
      }
    }
  })

  it('shows the mails that it would have sent, with the line that each link stands for, and to no other page', async () => {
    const user = { username: 'zoe', email: 'zoe@example.com', password: 'violet kettle under the stairs' }
    const post = (path: string, body: object) =>
      fetch(running.address + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    assert.equal((await post('/v1/users', user)).status, 201)
    assert.equal((await post('/v1/password/reset-request', { email: user.email })).status, 202)
    const read = async () => {
      const answer = await fetch(`${running.adminAddress}/mails`, { headers: { origin: 'http://evil.test' } })
      assert.deepEqual([answer.status, answer.headers.get('access-control-allow-origin')], [200, null])
      assert.match(
        answer.headers.get('content-security-policy') ?? '',
        /^default-src 'none'; .*frame-ancestors 'none'$/,
      )
      return answer.text()
    }
    let page = await read()
    while (!page.includes('/email/verify ') || !page.includes('/password/reset ')) page = await read()
    assert.equal((await fetch(`${running.address}/mails`)).status, 404)
    const [, verified = ''] = /email\/verify -H .*?&quot;token&quot;:&quot;([\w-]{43})/.exec(page) ?? []
    assert.equal((await post('/v1/email/verify', { token: verified })).status, 200)
    const [, reset = ''] = /password\/reset -H .*?&quot;token&quot;:&quot;([\w-]{43})/.exec(page) ?? []
    const changed = { token: reset, new_password: 'a lantern beside the green door' }
    assert.equal((await post('/v1/password/reset', changed)).status, 200)
  })

  it('can be administered from the command line while it runs', async () => {
    const env = { LATCHKEY_DATA: `${folder.path}/data` }
    const latchkey = (...words: readonly string[]) =>
      runToEnd([...scriptWords('latchkey'), ...words, '--quickstart', '--json'], { env })
    const users = await latchkey('users', 'list')
    assert.equal(users.exitCode, 0, users.stderr)
    assert.match(users.stdout, /"username": "admin"/)
    const keys = await latchkey('keys', 'list')
    assert.match(keys.stdout, /"state": "active"/, keys.stderr)
    const beside = await latchkey('users', 'list', '--config', 'latchkey.json')
    assert.deepEqual([beside.exitCode, beside.stdout], [2, ''])
    const nowhere = await runToEnd([...scriptWords('latchkey'), 'users', 'list', '--quickstart'], {
      env: { LATCHKEY_DATA: `${folder.path}/nothing` },
    })
    assert.deepEqual(
      [nowhere.exitCode, /^error: LATCHKEY_DATA: .*there is no quickstart in it/.test(nowhere.stderr)],
      [2, true],
    )
    assert.deepEqual(readdirSync(folder.path), ['data'])
  })

  it('answers unknown paths in the native form', async () => {
    for (const path of ['/nope', '/login/', '/auth/x', '/v1', '/v1/nope']) {
      const response = await fetch(`${running.address}${path}`)
      assert.deepEqual([response.status, response.headers.get('content-type')], [404, 'application/json'], path)
      assert.equal(typeof ((await response.json()) as Record<string, unknown>)['error'], 'string', path)
    }
  })

  it("gives article A's CORS headers to its own paths, whatever the answer", async () => {
    for (const [method, path, status] of [
      ['GET', '/', 200],
      ['POST', '/', 405],
      ['OPTIONS', '/', 200],
      ['GET', '/protected', 403],
      ['POST', '/protected', 405],
      ['OPTIONS', '/protected', 200],
      ['POST', '/login', 400],
      ['GET', '/login', 405],
      ['OPTIONS', '/login', 200],
    ] as const) {
      const response = await fetch(`${running.address}${path}`, { method, headers: { origin: 'http://app.example' } })
      const { headers } = response
      const seen = [response.status, headers.get('access-control-allow-origin'), headers.get('vary')]
      assert.deepEqual(seen, [status, 'http://app.example', 'Origin'], `${method} ${path}`)
    }
  })

  it('gives CORS headers to no other path', async () => {
    const paths = ['/auth', '/rest-auth', '/v1/login', '/v1/me', '/v1/nope', '/nope', '/livez', '/readyz']
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const headers = { origin: 'http://app.example', 'access-control-request-method': 'POST' }
        const response = await fetch(`${running.address}${path}`, { method, headers })
        const names = [...response.headers.keys()].filter((name) => name.startsWith('access-control-'))
        assert.deepEqual(names, [], `${method} ${path}`)
      }
    }
  })

  it('opens each face with its own tokens only', async () => {
    for (const [issuer, from] of Object.entries(clients)) {
      const token = await logIn(running.address, from, 'roy', 'roy')
      for (const [guard, to] of Object.entries(clients)) {
        const { status } = await askGuarded(running.address, to, token)
        assert.equal(status, issuer === guard ? 200 : guard === 'flask-pyjwt' ? 403 : 401, `${issuer} at ${guard}`)
      }
    }
  })
})

describe('the quickstart ends', () => {
  it('with exit code 0 on SIGTERM, after the login that is running has its answer', async () => {
    using folder = scratchFolder()
    await using running = await startListening(start, {
      env: { LATCHKEY_DATA: `${folder.path}/data`, LATCHKEY_PORT: '0' },
    })
    const logins = [1, 2, 3].map(() => logIn(running.address, clients.oauth, 'roy', 'roy'))
    // A first answer shows that the others are being worked on.
    await Promise.race(logins)
    const ended = running.end('SIGTERM')
    assert.equal((await Promise.all(logins)).filter((token) => token.split('.').length === 3).length, 3)
    assert.equal((await ended).exitCode, 0)
  })

  it('with exit code 0 on SIGINT', async () => {
    using folder = scratchFolder()
    await using running = await startListening(start, {
      env: { LATCHKEY_DATA: `${folder.path}/data`, LATCHKEY_PORT: '0' },
    })
    assert.equal((await running.end('SIGINT')).exitCode, 0)
  })
})

describe('the quickstart refuses to listen', () => {
  it('where other machines could reach it', async () => {
    const line = await refusal({ LATCHKEY_HOST: '0.0.0.0' })
    assert.match(line, /^error: LATCHKEY_HOST: .*loopback only, not on 0\.0\.0\.0$/)
  })

  it('on a port that is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const bound = holder.address()
    assert.ok(typeof bound === 'object' && bound !== null)
    using folder = scratchFolder()
    const line = await refusal({ LATCHKEY_PORT: String(bound.port), LATCHKEY_DATA: `${folder.path}/data` })
    holder.close()
    assert.match(line, new RegExp(`^error: LATCHKEY_PORT: .*:${bound.port}: another process listens there`))
    assert.deepEqual(readdirSync(folder.path), [], 'a refused start leaves no folder behind')
  })

  it('and tells the wrong host, port and folder at once', async () => {
    using folder = scratchFolder()
    const env = { LATCHKEY_HOST: '0.0.0.0', LATCHKEY_PORT: 'abc', LATCHKEY_DATA: `${folder.path}/no/data` }
    const { exitCode, stderr } = await runToEnd(start, { env })
    const names = [...stderr.matchAll(/^error: (\w+):/gm)].map(([, name]) => name)
    assert.deepEqual([exitCode, names], [2, ['LATCHKEY_HOST', 'LATCHKEY_PORT', 'LATCHKEY_DATA']])
  })

  /** The one line that a refused start prints. */
  async function refusal(env: Readonly<Record<string, string>>): Promise<string> {
    using folder = scratchFolder()
    const defaults = { LATCHKEY_DATA: `${folder.path}/data`, LATCHKEY_PORT: '0' }
    const { exitCode, stdout, stderr } = await runToEnd(start, { env: { ...defaults, ...env } })
    assert.deepEqual([exitCode, stdout], [2, ''], stderr)
    assert.match(stderr, /^[^\n]+\n$/)
    return stderr.trimEnd()
  }
})

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)
const withoutIpv6 = hasIpv6 ? false : 'this machine has no IPv6 loopback'

it('listens on the IPv6 loopback too, when it is told so', { skip: withoutIpv6 }, async () => {
  using folder = scratchFolder()
  const env = { LATCHKEY_DATA: `${folder.path}/data`, LATCHKEY_PORT: '0', LATCHKEY_HOST: '::1' }
  await using running = await startListening(start, { env })
  assert.match(running.address, /^http:\/\/\[::1\]:\d+$/)
  assert.equal((await fetch(`${running.address}/livez`)).status, 200)
})

/** A request as a browser sends it for a page of this host. */
async function statusAs(address: string, path: string, host: string): Promise<number> {
  const { hostname, port } = new URL(address)
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const asked = request({ host: hostname, port, path, headers: { host } }, (answer) => {
    answer.resume()
    resolve(answer.statusCode ?? 0)
  })
  asked.on('error', reject).end()
  return promise
}

describe('the first administrator of the quickstart', () => {
  const pasted = ({ stdout }: Running) =>
    /curl \S+\/v1\/login .*"username":"admin","password":"([^"]+)"/.exec(stdout())?.[1]

  it('has a password that is shown once, and another one in each new folder', async () => {
    using folder = scratchFolder()
    const shown: (string | undefined)[] = []
    for (const data of ['one', 'one', 'two']) {
      await using running = await startListening(start, {
        env: { LATCHKEY_DATA: join(folder.path, data), LATCHKEY_PORT: '0' },
      })
      shown.push(pasted(running))
      const password = shown[0] ?? ''
      if (data === 'one') assert.ok(await logIn(running.address, clients.oauth, 'admin', password))
      assert.ok(!running.stderr().includes(password))
    }
    const [first, again, other] = shown
    assert.match(first ?? '', /^[\w-]{20}$/)
    assert.equal(again, undefined)
    assert.notEqual(other, first)
  })

  it('may have a chosen one, which is not shown, and must be a good one', async () => {
    using folder = scratchFolder()
    const env = { LATCHKEY_DATA: join(folder.path, 'data'), LATCHKEY_PORT: '0' }
    const refused = await runToEnd(start, { env: { ...env, LATCHKEY_ADMIN_PASSWORD: 'password123' } })
    assert.equal(refused.exitCode, 2)
    assert.match(refused.stderr, /^error: LATCHKEY_ADMIN_PASSWORD: this password cannot be used \(password_too_short\)/)
    assert.ok(!refused.stderr.includes('password123'))
    assert.deepEqual(readdirSync(folder.path), [])
    const chosen = 'violet kettle under the stairs'
    await using running = await startListening(start, { env: { ...env, LATCHKEY_ADMIN_PASSWORD: chosen } })
    assert.equal(pasted(running), 'PASSWORD')
    assert.ok(!running.stdout().includes(chosen))
    assert.ok(await logIn(running.address, clients.oauth, 'admin', chosen))
  })
})
