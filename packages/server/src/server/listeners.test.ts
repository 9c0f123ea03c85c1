/** What stands on which listener, and that nobody gets from one to the other: by a path, a host, a target or a header. Over real sockets. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { openStore } from '@latchkey/sql'
import type { OpenApiDocument } from '../documentation/openapi.ts'
import type { Listeners } from '../http/listeners.ts'
import { nativeFace } from '../native/native-face.ts'
import { nodeListener } from '../node/node-listener.ts'
import { type RawAnswer, talk } from '../testing/raw-client.ts'
import { openedStore, recordingLogger } from '../testing/test-server.ts'
import { watchedNativeFace } from '../testing/watched-native-face.ts'
import { createLoginServer } from './login-server.ts'

const ISSUER = 'https://login.test'
const PASSWORD = 'violet kettle under the stairs'
const FEED_TOKEN = 'feed-secret-of-thirty-two-characters'

async function start(listeners: Listeners = {}, hosts: { readonly publicHosts?: readonly string[] } = {}) {
  const store = await openStore({ url: 'sqlite::memory:' })
  const watched = watchedNativeFace(
    nativeFace({ oauth: { issuer: ISSUER, audience: ISSUER }, keyEncryptionKeys: [Buffer.alloc(32, 7)] }),
  )
  const server = await createLoginServer({
    store: openedStore(store),
    hasher: createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } }),
    faces: [watched.recipe],
    limits: { off: 'one address asks for everything here' },
    revocations: { feedToken: FEED_TOKEN },
    listeners,
    adminHosts: ['admin.internal'],
    ...hosts,
    logger: recordingLogger(),
  })
  const ports = await Promise.all(
    [server, server.admin].map(async (one) => {
      const http = createServer({ requireHostHeader: true }, nodeListener(one))
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
      const address = http.address()
      assert.ok(typeof address === 'object' && address)
      return { http, port: address.port }
    }),
  )
  const [open, admin] = ports
  assert.ok(open && admin)
  const made = await watched.opened().accounts.createUser({
    ...{ username: 'ada', password: PASSWORD, emailVerified: true, scopes: [], roles: ['admin'] },
    ...{ client: {}, actor: 'cli' },
  })
  assert.equal(made.kind, 'created')
  const login = await fetch(`http://127.0.0.1:${open.port}/v1/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'ada', password: PASSWORD }),
  })
  const { access_token: token = '' } = (await login.json()) as Readonly<Record<string, string>>
  return {
    server,
    open: open.port,
    admin: admin.port,
    token,
    [Symbol.asyncDispose]: async () => {
      for (const { http } of ports) http.close().closeAllConnections()
      await server.close()
    },
  }
}

let running: Awaited<ReturnType<typeof start>> | undefined
const current = () => running ?? assert.fail('it is not running')
before(async () => {
  running = await start()
})
after(() => running?.[Symbol.asyncDispose]())

interface Asked {
  readonly host?: string | undefined
  readonly lines?: readonly string[]
  readonly version?: string
}

/** A request as it stands there, with an administrator's token: what it may not reach, nobody reaches. */
async function ask(port: number, target: string, { host = '127.0.0.1', lines = [], version = '1.1' }: Asked = {}) {
  const [method, path] = target.includes(' ') ? target.split(' ') : ['GET', target]
  const named = host === '' ? [] : [`Host: ${host}`]
  const head = [`${method} ${path} HTTP/${version}`, ...named, `Authorization: Bearer ${current().token}`, ...lines]
  const bytes = Buffer.from([...head, 'Connection: close', '', ''].join('\r\n'), 'latin1')
  const [answer] = await talk(port, bytes, { methods: [method ?? ''] })
  return answer ?? assert.fail('no answer came')
}

const saysNothing = ({ status, body, headers }: RawAnswer, what: string) => {
  assert.ok([400, 404].includes(status), `${what}: ${status}`)
  assert.equal(headers['www-authenticate'], undefined, what)
  assert.doesNotMatch(body, /user|admin/i, what)
}

describe('the public listener', () => {
  for (const target of [
    '/v1/admin/users',
    '//v1/admin/users',
    '///v1/admin/users',
    '/v1//admin/users',
    '/v1/admin//users',
    '/v1/admin/users/',
    '/v1/admin/users?limit=1',
    '/v1/admin/users%3Flimit=1',
    '/v1/admin/users#',
    '/v1/admin/users;a=b',
    '/v1/admin/users%00',
    '/v1/admin/users%20',
    '/v1/admin/users.',
    '/V1/ADMIN/USERS',
    '/v1/Admin/users',
    '/v1/%61dmin/users',
    '/v1/%2561dmin/users',
    '/v1%2Fadmin%2Fusers',
    '/v1%252Fadmin%252Fusers',
    '/v1/me/../admin/users',
    '/v1/me/%2e%2e/admin/users',
    '/v1/./admin/users',
    '/.//v1/admin/users',
    '/v1\\admin\\users',
    '/v1/%5cadmin/users',
    '/v1/%c0%afadmin/users',
    'http://127.0.0.1/v1/admin/users',
    'HTTP://LOCALHOST/v1/admin/users',
    'http://admin.internal//v1/admin/users',
    'https://admin.internal/v1/admin/users',
    'POST /v1/admin/users',
    'OPTIONS /v1/admin/users',
    'HEAD /v1/admin/users',
    'DELETE /v1/admin/users/x',
    '/v1/admin/audit',
    'POST /v1/admin/revocations',
    '/docs',
    '/openapi.json',
    '/docs/',
    '/%64ocs',
  ]) {
    it(`has nothing at ${target}`, async () => {
      saysNothing(await ask(current().open, target), target)
    })
  }

  for (const line of [
    'X-Original-URL: /v1/admin/users',
    'X-Rewrite-URL: /v1/admin/users',
    'X-Forwarded-Prefix: /v1/admin',
    'X-Forwarded-Host: admin.internal',
    'X-HTTP-Method-Override: GET',
    'Upgrade: h2c',
  ]) {
    it(`is not led there by a header: ${line}`, async () => {
      const { open } = current()
      for (const target of ['/v1/admin/users', '/']) saysNothing(await ask(open, target, { lines: [line] }), line)
    })
  }

  it('is not led there by the name or the port of the admin listener', async () => {
    const { open, admin } = current()
    for (const host of [`127.0.0.1:${admin}`, 'admin.internal', `localhost:${admin}`]) {
      saysNothing(await ask(open, '/v1/admin/users', { host }), host)
    }
    saysNothing(await ask(open, `http://127.0.0.1:${admin}/v1/admin/users`), 'absolute form')
  })

  it('answers to any name, and to nobody who names none, unless it is told which', async () => {
    assert.equal((await ask(current().open, '/livez', { host: 'anything.test' })).status, 200)
    await using strict = await start({}, { publicHosts: ['login.test'] })
    for (const [host, status] of [
      ['login.test', 200],
      ['LOGIN.test:443', 200],
      ['127.0.0.1', 200],
      ['evil.test', 421],
      ['login.test.', 421],
      ['login.test.evil.test', 421],
    ] as const) {
      assert.equal((await ask(strict.open, '/livez', { host })).status, status, host)
    }
  })
})

describe('the admin listener', () => {
  it('has the admin API, the documentation and the health endpoints', async () => {
    const { admin } = current()
    for (const target of ['/v1/admin/users', '/docs', '/openapi.json', '/livez', '/readyz']) {
      assert.equal((await ask(admin, target)).status, 200, target)
    }
  })

  it('has nothing else: nobody logs in there, and no token is made', async () => {
    const { admin } = current()
    for (const target of [
      'POST /v1/login',
      'POST /v1/token',
      '/v1/me',
      '/.well-known/jwks.json',
      '/v1/revocations',
      '/',
    ]) {
      assert.equal((await ask(admin, target)).status, 404, target)
    }
  })

  it('asks for a token like any listener', async () => {
    const answer = await fetch(`http://127.0.0.1:${current().admin}/v1/admin/users`)
    assert.equal(answer.status, 401)
  })

  for (const host of [
    '127.0.0.1',
    'localhost',
    'LocalHost:5001',
    '[::1]',
    '[::1]:5001',
    '10.1.2.3:80',
    'admin.internal:1',
  ]) {
    it(`answers to ${host}`, async () => {
      assert.equal((await ask(current().admin, '/v1/admin/users', { host })).status, 200)
    })
  }

  for (const host of [
    'evil.test',
    'evil.test:5001',
    'localhost.',
    'localhost.evil.test',
    'a.localhost',
    '127.0.0.1.',
    '127.0.0.1.evil.test',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:80:80',
    '127.0.0.1,evil.test',
    'evil.test@127.0.0.1',
    '127.0.0.1@evil.test',
    '127.0.0.1/evil.test',
    '[::1',
    '::1',
    '[127.0.0.1]',
    '[::1%25lo]',
    '[::1].evil.test',
    'admin.internal.',
    'admin.internal.evil.test',
    'xadmin.internal',
    '*',
  ]) {
    it(`tells ${host} nothing, not even whether it is well`, async () => {
      for (const target of ['/v1/admin/users', '/docs', '/livez', '/nothing']) {
        const { status, headers } = await ask(current().admin, target, { host })
        assert.equal(status, 421, target)
        assert.equal(headers['access-control-allow-origin'], undefined)
      }
    })
  }

  it('refuses a request that names no host, or two, or one in the target and another in the header', async () => {
    const { admin } = current()
    const target = '/v1/admin/users'
    assert.equal((await ask(admin, target, { host: '', version: '1.0' })).status, 421)
    assert.equal((await ask(admin, target, { host: '' })).status, 400)
    assert.equal((await ask(admin, target, { lines: ['Host: evil.test'] })).status, 400)
    assert.equal((await ask(admin, `http://evil.test${target}`)).status, 421)
    assert.equal((await ask(admin, `http://localhost${target}`, { host: 'evil.test' })).status, 421)
    assert.equal((await ask(admin, `http://localhost${target}`)).status, 200)
    assert.equal((await ask(admin, `http://localhost@evil.test${target}`)).status, 404)
  })

  it('is judged in the same way where it is mounted as a handler', async () => {
    const { server, token } = current()
    const status = async (url: string) =>
      (await server.admin.handler(new Request(url, { headers: { authorization: `Bearer ${token}` } }))).status
    assert.equal(await status('http://admin.internal/v1/admin/users'), 200)
    assert.equal(await status('http://app.test/v1/admin/users'), 421)
    assert.equal((await server.handler(new Request('http://localhost/v1/admin/users'))).status, 404)
  })
})

describe('the switches', () => {
  const statuses = async (on: Awaited<ReturnType<typeof start>>, target: string) =>
    Promise.all([on.open, on.admin].map(async (port) => (await ask(port, target)).status))

  it('put everything where it is wanted, or nowhere', async () => {
    await using swapped = await start({
      administration: 'nowhere',
      documentation: 'public',
      health: 'admin',
      revocationFeed: 'both',
    })
    assert.deepEqual(await statuses(swapped, '/v1/admin/users'), [404, 404])
    assert.deepEqual(await statuses(swapped, '/docs'), [200, 404])
    assert.deepEqual(await statuses(swapped, '/livez'), [404, 200])
    assert.deepEqual(await statuses(swapped, '/v1/revocations'), [401, 401])
    assert.deepEqual(
      swapped.server.warnings.filter((line) => line.startsWith('listeners')),
      [],
    )
  })

  it('say at each start that the admin API is public, where it is', async () => {
    await using exposed = await start({ administration: 'both' })
    // The token is of another server's keys.
    assert.deepEqual(await statuses(exposed, '/v1/admin/users'), [401, 401])
    assert.match(
      exposed.server.warnings.join('\n'),
      /^listeners\.administration: the admin API stands on the public listener/m,
    )
  })

  it('describe on the public listener what stands there, and on the admin listener everything, each where it is', async () => {
    await using both = await start({ documentation: 'both' })
    const read = async (port: number) => {
      const answer = await fetch(`http://127.0.0.1:${port}/openapi.json`)
      return (await answer.json()) as OpenApiDocument
    }
    const [open, admin] = [await read(both.open), await read(both.admin)]
    assert.deepEqual(
      Object.keys(open.paths).filter((path) => path.includes('admin')),
      [],
    )
    assert.ok(Object.keys(admin.paths).length > Object.keys(open.paths).length)
    assert.equal(admin.paths['/v1/admin/users']?.['get']?.servers, undefined)
    assert.deepEqual(admin.paths['/v1/login']?.['post']?.servers, [{ url: ISSUER }])
    assert.equal(open.paths['/v1/login']?.['post']?.servers, undefined)
  })
})

it('refuses listeners that there are not, and names that are none', async () => {
  const options = { listeners: { administration: 'private' }, adminHosts: ['Admin.internal', 'a:80', '*', ''] }
  await assert.rejects(createLoginServer({ faces: [], ...options } as never), (fault: Error) => {
    assert.match(fault.message, /^listeners\.administration: /m)
    assert.match(fault.message, /^adminHosts/m)
    return true
  })
})
