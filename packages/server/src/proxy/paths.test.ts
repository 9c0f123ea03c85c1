/** Which path goes where: what two programs read differently goes nowhere, and what goes somewhere goes byte for byte. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { type AppBehind, appBehind, originOf, PUBLIC, royToken } from '../testing/app-behind.ts'
import { talk } from '../testing/raw-client.ts'

const get = (target: string, ...lines: readonly string[]) =>
  `${[`GET ${target} HTTP/1.1`, 'Host: api.test', 'Connection: close', ...lines].join('\r\n')}\r\n\r\n`
const bearer = () => `Authorization: JWT ${royToken()}`

async function statusOf({ port }: AppBehind, target: string, ...lines: readonly string[]): Promise<number | undefined> {
  const [answer] = await talk(port, get(target, ...lines))
  return answer?.status
}

describe('the path of a request', () => {
  let behind: AppBehind
  before(async () => {
    behind = await appBehind()
  })
  after(() => behind[Symbol.asyncDispose]())

  for (const target of [
    '/',
    '/a/b?c=d&c=%2F..;',
    '/%61%C3%A9',
    '/a%20b/',
    "/~a/!$&'()*+,=:@-._",
    '/a?',
    '/a??b#c',
    '/a.b/..c',
  ]) {
    it(`reaches the app byte for byte: ${target}`, async () => {
      assert.equal(await statusOf(behind, target), 200)
      assert.equal(behind.reached.at(-1)?.target, target)
    })
  }

  for (const target of [
    ...[
      '/a%2fb',
      '/a%2Fb',
      '/a%5cb',
      '/a%5Cb',
      '/a%00',
      '/a\\b',
      '//a',
      '/a//b',
      '/a;b',
      '/a;/b',
      '/../a',
      '/a/..',
      '/a/./b',
    ],
    ...[
      '/.',
      '/..',
      '/%2e%2e/a',
      '/%2E./a',
      '/a/%2e',
      '/.%2e/a',
      '/a/..;/b',
      '/a%252e',
      '/%ff',
      '/a%',
      '/a%zz',
      '/a%01',
      '/a%7f',
    ],
  ]) {
    it(`is 404 where it is read in several ways: ${target}`, async () => {
      const { length } = behind.reached
      assert.equal(await statusOf(behind, target), 404)
      assert.equal(behind.reached.length, length)
    })
  }

  it('leads to the server itself where that has it, in each spelling', async () => {
    const { length } = behind.reached
    const post = (target: string) =>
      `POST ${target} HTTP/1.1\r\nHost: api.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
    for (const target of ['/AUTH', '/auth/', '/Auth/', '/auth.', '/%41uth', '/livez/']) {
      const [answer] = await talk(behind.port, target.startsWith('/livez') ? get(target) : post(target))
      assert.equal(answer?.status, 404, target)
    }
    const [own] = await talk(behind.port, post('/%61uth'))
    assert.notEqual(own?.status, 404)
    assert.equal(behind.reached.length, length)
  })

  it('leads to the app with the methods that the server does not have there', async () => {
    assert.equal(await statusOf(behind, '/auth'), 200)
    assert.equal(behind.reached.at(-1)?.target, '/auth')
  })
})

describe('prefixes of paths', () => {
  it('lead to one origin each, the longest that fits, by whole segments', async () => {
    const other = createServer((_, response) => response.end('other')).listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const first = createServer((_, response) => response.end('first')).listen(0, '127.0.0.1')
    await new Promise((resolve) => first.once('listening', resolve))
    const prefixes = [
      { prefix: '/api', origin: originOf(first) },
      { prefix: '/api/files', origin: originOf(other) },
    ]
    await using behind = await appBehind({ upstream: { prefixes, routes: PUBLIC } })
    const bodyOf = async (target: string) => (await talk(behind.port, get(target)))[0]
    assert.equal((await bodyOf('/api'))?.body, 'first')
    assert.equal((await bodyOf('/api/filesystem'))?.body, 'first')
    assert.equal((await bodyOf('/api/files'))?.body, 'other')
    assert.equal((await bodyOf('/api/files/a'))?.body, 'other')
    for (const target of ['/apis', '/', '/API', '/api/Files/a', '/api/%66iles/a', 'http://api.test/x']) {
      assert.equal((await bodyOf(target))?.status, 404, target)
    }
    // Nothing of a request chooses the origin.
    const forged = ['X-Forwarded-Host: evil.test', 'X-Original-URL: http://evil.test/', 'Forwarded: host=evil.test']
    assert.equal((await talk(behind.port, get('/api', ...forged)))[0]?.body, 'first')
    for (const server of [other, first]) server.close().closeAllConnections()
  })

  it('let raw paths through where one says so, if they meet all rows that they could mean', async () => {
    const routes = [
      { method: 'GET', path: '/public/**', access: 'public' },
      { method: '*', path: '/admin/**', access: 'nobody' },
    ] as const
    const origin = await appBehind()
    const prefixes = [{ prefix: '/', origin: originOf(origin.app), rawPaths: true }]
    await using behind = await appBehind({ upstream: { prefixes, routes } })
    await using _ = origin
    assert.equal(await statusOf(behind, '/public/a;b//c%2fd'), 200)
    assert.equal(origin.reached.at(-1)?.target, '/public/a;b//c%2fd')
    assert.equal(await statusOf(behind, '/private;/public'), 401)
    assert.equal(await statusOf(behind, '/private;/public', bearer()), 200)
    for (const target of ['/public/../admin', '/public/%2e%2e/admin', '/public/a%00', '//admin', '/x;/../admin/y'])
      assert.equal(await statusOf(behind, target, bearer()), 403, target)
  })

  it('let every raw path through where one rule is for all', async () => {
    const origin = await appBehind()
    const prefixes = [{ prefix: '/', origin: originOf(origin.app), rawPaths: true }]
    await using behind = await appBehind({ upstream: { prefixes } })
    await using _ = origin
    for (const target of ['/a/../b', '/a%2fb', '/a%00', '//a', '/a;b', '/a\\b', '/%2e/']) {
      assert.equal(await statusOf(behind, target), 200, target)
      assert.equal(origin.reached.at(-1)?.target, target)
    }
    assert.equal(await statusOf(behind, '//auth', 'X: y'), 200)
  })
})

describe('what the rows of a route demand', () => {
  it('is a good token of the face, where no row fits', async () => {
    await using behind = await appBehind({ upstream: { routes: [{ method: 'GET', path: '/open', access: 'public' }] } })
    assert.equal(await statusOf(behind, '/open'), 200)
    assert.equal(await statusOf(behind, '/rest-auth'), 401)
    assert.equal(await statusOf(behind, '/rest-auth', 'Authorization: JWT a.b.c'), 401)
    assert.equal(await statusOf(behind, '/rest-auth', bearer()), 200)
    assert.equal(behind.reached.length, 2)
  })

  it('is met in each spelling of a path', async () => {
    const routes = [
      { method: '*', path: '/admin/**', access: 'nobody' },
      { method: '*', path: '/**', access: 'public' },
    ] as const
    await using behind = await appBehind({ upstream: { routes } })
    for (const target of ['/admin', '/ADMIN', '/%61dmin', '/admin/', '/admin.', '/Admin/x', '/admin%20'])
      assert.equal(await statusOf(behind, target), 403, target)
    assert.equal(await statusOf(behind, '/administrators'), 200)
    assert.equal(behind.reached.length, 1)
  })
})
