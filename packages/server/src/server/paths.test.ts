/** Every spelling of a protected path that some proxy or framework has taken for the path itself (CVE-2026-33808 and its kin). */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Listening, listening } from '../testing/listening.ts'
import { request, talk } from '../testing/raw-client.ts'
import { oauthFace, recordingLogger, testServer, tokenOf } from '../testing/test-server.ts'

let reached = 0
const logger = recordingLogger()
const server = await testServer({
  logger,
  faces: [
    oauthFace({
      routes: [
        { method: 'GET', path: '/protected', handle: () => ++reached },
        { method: 'GET', path: '/public', public: true, handle: () => 'public' },
        { method: 'GET', path: '/admin/users', handle: () => ++reached },
        { method: 'GET', path: '/notes/:id', handle: ({ params, path }) => ({ params, path }) },
      ],
    }),
  ],
})

/** The path itself, in letters or as octets (RFC 3986 §6.2.2.2), after an authority, before a query. */
const SAME = [
  '/protected',
  '/%70rotected',
  '/%70%72%6f%74%65%63%74%65%64',
  '/prot%65cted',
  '/protecte%64',
  '/protected?',
  '/protected?x=/../public',
  '/protected?%2e%2e',
  'http://api.test/protected',
  'HTTP://API.TEST:80/protected',
  'http://other.test/protected?x',
]

/** Other paths. Some program takes most of them for the path. */
const OTHERS = [
  ...['//protected', '///protected', '/protected/', '/protected//', '//protected//', '/./protected', '/.//protected'],
  ...['/public/../protected', '/public/..//protected', '/%2e/protected', '/%2E%2E/protected', '/.%2e/protected'],
  ...['/public/%2e%2e/protected', '/public/.%2E/protected', '/protected/.', '/protected/..', '/protected/./'],
  ...['/protected/%2e', '/protected/x/..', '/protected/../protected', '/x/../../protected', '/../protected'],
  ...['/PROTECTED', '/Protected', '/protecteD', '/%50rotected', '/protected%00', '/protected%00.html', '/%00protected'],
  ...[
    '/protected;',
    '/protected;x=1',
    '/protected;.css',
    '/;/protected',
    '/protected%3b',
    '/protected%3Bx',
    '/x;/protected',
  ],
  ...[
    '/protected%2f',
    '/protected%2F',
    '/%2fprotected',
    '/%2Fprotected',
    '/public%2f..%2fprotected',
    '/protected%252f',
  ],
  ...['/%2570rotected', '/%25%37%30rotected', '/protected%2500', '/protected%3f', '/protected%3Fx', '/protected%23'],
  ...['/protected#', '/protected#fragment', '/public#/../protected', '/protected%20', '/%20protected', '/protected%09'],
  ...['/protected%0a', '/protected%0d%0aX:y', '/protected\\', '/\\protected', '\\protected', '/public\\..\\protected'],
  ...[
    '/protected%5c',
    '/%5cprotected',
    '/public/..\\protected',
    '/notes/a\\b',
    '/notes/\\',
    '/..%5cprotected',
    '/protected.',
    '/protected.html',
  ],
  ...[
    '/protected.json',
    '/protected~',
    '/protected*',
    '/*',
    '/protected&',
    '/protected=',
    '/protected,',
    '/protected+',
  ],
  ...['/protected:80', '/:protected', '/%', '/protected%', '/protected%zz', '/protected%c0%80', '/%c0%afprotected'],
  ...['/protected%e2%80%8b', '/%ef%bb%bfprotected', '/pro%cc%81tected', '/p%d1%80otected', '/%ef%bd%90rotected'],
  ...['/protec\xf4ted', '/\xffprotected', '/protected\x85', '/protected\xa0', '*', 'protected', '?/protected', ''],
  ...['http://api.test//protected', 'http://api.test/./protected', 'http://api.test\\/protected', 'http:///protected'],
  ...[
    'http://api.test#/protected',
    'http://user@api.test/protected',
    'http:/protected',
    'https:protected',
    '//api.test/protected',
  ],
  ...['ftp://api.test/protected', 'file:///protected', '/http://api.test/protected', '/admin/users/', '/admin//users'],
  ...['/admin%2fusers', '/admin/./users', '/admin/x/../users', '/admin;/users', '/ADMIN/users', '/admin\\users'],
]

describe('spellings of a protected path', () => {
  let running: Listening
  let token: string
  before(async () => {
    running = await listening(server)
    token = await tokenOf(server)
  })
  after(() => running[Symbol.asyncDispose]())

  const onSocket = async (target: string, lines: readonly string[] = []) =>
    (await talk(running.port, request(`GET ${target}`, lines)))[0]?.status
  const bearer = () => `Authorization: Bearer ${token}`
  const web = (url: string, headers: Record<string, string>, rawTarget?: string) =>
    server.handler(new Request(url, { headers }), rawTarget === undefined ? {} : { rawTarget })

  /** Runs a request and tells whether the handler was reached. */
  const reaching = async (work: () => Promise<number | undefined>) => {
    const before = reached
    const status = await work()
    return { status, isReached: reached > before }
  }

  it('are more than sixty', () => {
    assert.ok(new Set([...SAME, ...OTHERS]).size > 100)
  })

  for (const target of SAME) {
    it(`reaches the route by ${target} with a token only`, async () => {
      assert.deepEqual(await reaching(() => onSocket(target)), { status: 401, isReached: false })
      assert.deepEqual(await reaching(() => onSocket(target, [bearer()])), { status: 200, isReached: true })
      const byWeb = async (headers: Record<string, string>) => (await web('http://api.test/x', headers, target)).status
      assert.deepEqual(await reaching(() => byWeb({})), { status: 401, isReached: false })
      assert.deepEqual(await reaching(() => byWeb({ authorization: `Bearer ${token}` })), {
        status: 200,
        isReached: true,
      })
    })
  }

  it('reach nothing on a socket, with a token or without', async () => {
    for (const target of OTHERS) {
      for (const lines of [[], [bearer()]]) {
        const { status, isReached } = await reaching(() => onSocket(target, lines))
        assert.ok(!isReached && (status === 404 || status === 400), `${JSON.stringify(target)}: ${status}`)
      }
    }
  })

  it('reach nothing in a web-standard handler that gets the target as it came', async () => {
    for (const target of OTHERS) {
      for (const headers of [{}, { authorization: `Bearer ${token}` }] as const) {
        const { status, isReached } = await reaching(
          async () => (await web('http://api.test/protected', headers, target)).status,
        )
        assert.ok(!isReached && status === 404, `${JSON.stringify(target)}: ${status}`)
      }
    }
  })

  it('reach nothing without a token in a web-standard handler that knows only the parsed URL', async () => {
    for (const target of [...SAME, ...OTHERS]) {
      const url = URL.parse(target, 'http://api.test/')
      if (!url || url.username) continue
      const { status, isReached } = await reaching(async () => (await web(url.href, {})).status)
      assert.ok(!isReached && Number(status) < 500, `${JSON.stringify(target)}: ${status}`)
    }
  })

  it('reach nothing with a token in a web-standard handler, but for those that the URL parser makes the path itself', async () => {
    for (const target of OTHERS) {
      const url = URL.parse(target, 'http://api.test/')
      if (!url || url.username || /^\/(protected|admin\/users)$/.test(url.pathname)) continue
      const { status, isReached } = await reaching(
        async () => (await web(url.href, { authorization: `Bearer ${token}` })).status,
      )
      assert.ok(!isReached && Number(status) < 500, `${JSON.stringify(target)}: ${status}`)
    }
  })

  it('are no fault of the server', () => {
    assert.deepEqual(
      logger.lines.filter(({ level }) => level === 'error'),
      [],
    )
  })

  it('give a route its named parts decoded once', async () => {
    const parts = async (path: string) => {
      const headers = { authorization: `Bearer ${token}` }
      return (await (await web('http://api.test/x', headers, path)).json()) as { params: { id: string }; path: string }
    }
    assert.deepEqual(await parts('/notes/roy%40example.test'), {
      params: { id: 'roy@example.test' },
      path: '/notes/roy%40example.test',
    })
    assert.equal((await parts('/notes/a%2Fb')).params.id, 'a/b')
    assert.equal((await parts('/notes/a%252Fb')).params.id, 'a%2Fb')
    assert.equal((await parts('/notes/100%25')).params.id, '100%')
    assert.equal((await parts('/notes/gr%C3%BC%C3%9Fe')).params.id, 'grüße')
  })
})
