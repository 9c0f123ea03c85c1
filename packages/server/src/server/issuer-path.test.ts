/** An issuer with a path: what its metadata names is there, behind a proxy that keeps the path and behind one that takes it away. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sql } from '@latchkey/sql'
import { nativeFace } from '../native/native-face.ts'
import { flaskJwtFace, oauthFace, recordingLogger } from '../testing/test-server.ts'
import type { FaceRecipe } from './face.ts'
import { createLoginServer } from './login-server.ts'

const HOST = 'https://example.com'
const PAGE = 'https://app.example.com'
const FEED_TOKEN = 'feed-secret-of-thirty-two-characters'

type Kind = 'kept' | 'stripped'

async function start(path: string, issuerPath: Kind, more: readonly FaceRecipe[] = []) {
  const issuer = `${HOST}${path}`
  const server = await createLoginServer({
    store: sql('sqlite::memory:'),
    faces: [
      nativeFace({
        oauth: { issuer, audience: issuer, issuerPath, cookies: { origins: [PAGE] } },
        keyEncryptionKeys: [Buffer.alloc(32, 7)],
        registration: 'open',
      }),
      ...more,
    ],
    listeners: { documentation: 'both' },
    revocations: { feedToken: FEED_TOKEN },
    logger: recordingLogger(),
  })
  const prefix = path.replace(/\/$/, '')
  /** The proxy: everything beneath the path goes to the server, and the metadata, and nothing else. */
  const ask = async (url: string, init: RequestInit = {}) => {
    const { pathname, search } = new URL(url)
    const isMetadata = pathname.startsWith('/.well-known/oauth-authorization-server')
    assert.ok(isMetadata || pathname.startsWith(`${prefix}/`), `${url} is not beneath the issuer`)
    const passed = issuerPath === 'stripped' && !isMetadata ? pathname.slice(prefix.length) : pathname
    return server.handler(new Request(`${HOST}${passed}${search}`, init))
  }
  return { server, issuer, ask, [Symbol.asyncDispose]: () => server.close() }
}

const refreshPathOf = (answer: Response) =>
  answer.headers.getSetCookie().map((line) => /^__Secure-lk_rt=.*; Path=([^;]*)/.exec(line)?.[1])

const json = async (answer: Response) => (await answer.json()) as Readonly<Record<string, unknown>>

for (const kind of ['kept', 'stripped'] as const) {
  it(`a refresh cookie is set and deleted where browsers see the token endpoint, if the issuer’s path is ${kind}`, async () => {
    await using it = await start('/auth', kind)
    const headers = { 'content-type': 'application/json', origin: PAGE }
    const roy = { username: 'roy', password: 'violet kettle under the stairs' }
    const post = (path: string, body: object, more: object = {}) =>
      it.ask(`${it.issuer}${path}`, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) })
    assert.equal((await post('/v1/users', { ...roy, email: 'roy@example.com' })).status, 201)
    const login = await post('/v1/login', roy, { 'latchkey-session': 'cookie' })
    assert.deepEqual(refreshPathOf(login), [undefined, '/auth/v1/token', undefined])
    const cookie = login.headers.getSetCookie().map((line) => line.slice(0, line.indexOf(';')))
    const proof = { cookie: cookie.join('; '), 'x-csrf-token': String((await json(login))['csrf_token']) }
    const logout = await post('/v1/logout', {}, proof)
    assert.deepEqual([logout.status, ...refreshPathOf(logout)], [204, undefined, '/auth/v1/token', undefined])
  })
}

for (const path of ['/auth', '/auth/', '/a/b.c~d', '/v1']) {
  for (const kind of ['kept', 'stripped'] as const) {
    describe(`an issuer at ${path}, whose path is ${kind}`, () => {
      it('has its metadata where RFC 8414 §3.1 looks for them, and at each address in them something answers', async () => {
        await using it = await start(path, kind)
        const found = await it.ask(`${HOST}/.well-known/oauth-authorization-server${path.replace(/\/$/, '')}`)
        assert.equal(found.status, 200)
        const metadata = await json(found)
        assert.equal(metadata['issuer'], it.issuer)
        const named = Object.entries(metadata).filter(([name]) => /_(?:uri|endpoint)$/.test(name))
        assert.equal(named.length, 4)
        for (const [name, url] of named) {
          const { status } = await it.ask(String(url), { method: name === 'jwks_uri' ? 'GET' : 'POST' })
          assert.notEqual(status, 404, `${name}: ${String(url)}`)
        }
        assert.equal((await it.ask(String(metadata['jwks_uri']))).status, 200)
      })

      it('describes its endpoints where they are', async () => {
        await using it = await start(path, kind)
        const base = it.issuer.replace(/\/$/, '')
        const page = await it.ask(`${base}/docs`)
        assert.equal(page.status, 200)
        const [, script = ''] = /<script src="([^"]+)"/.exec(await page.text()) ?? []
        assert.equal((await it.ask(new URL(script, `${base}/docs`).href)).status, 200)
        const document = await json(await it.ask(`${base}/openapi.json`))
        const { servers, paths } = document as {
          readonly servers: readonly { readonly url: string }[]
          readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly servers?: typeof servers }>>>>
        }
        let asked = 0
        for (const [place, operations] of Object.entries(paths)) {
          for (const [method, operation] of Object.entries(operations)) {
            const at = new URL((operation.servers ?? servers)[0]?.url ?? '', `${base}/openapi.json`).href.replace(
              /\/$/,
              '',
            )
            const { status } = await it.ask(`${at}${place.replaceAll(/\{\w+\}/g, 'x')}`, {
              method: method.toUpperCase(),
            })
            assert.notEqual(status, 404, `${method} ${at}${place}`)
            asked += 1
          }
        }
        assert.ok(asked > 15)
      })

      it('has its feed there', async () => {
        await using it = await start(path, kind)
        const headers = { authorization: `Bearer ${FEED_TOKEN}` }
        assert.equal((await it.ask(`${it.issuer.replace(/\/$/, '')}/v1/revocations`, { headers })).status, 200)
      })
    })
  }
}

describe('beside an issuer with a path', () => {
  const status = async (server: Awaited<ReturnType<typeof start>>['server'], path: string, method = 'GET') =>
    (await server.handler(new Request(`${HOST}${path}`, { method }))).status

  it('nothing stands a second time: neither without the path, nor with it where it is taken away, nor in another spelling', async () => {
    await using kept = await start('/auth', 'kept')
    for (const path of [
      '/v1/login',
      '/auth/auth/v1/login',
      '//auth/v1/login',
      '/AUTH/v1/login',
      '/auth//v1/login',
      '/auth%2Fv1/login',
    ]) {
      assert.equal(await status(kept.server, path, 'POST'), 404, path)
    }
    for (const path of ['/.well-known/oauth-authorization-server', '/auth/.well-known/oauth-authorization-server']) {
      assert.equal(await status(kept.server, path), 404, path)
    }
    await using stripped = await start('/auth', 'stripped')
    assert.equal(await status(stripped.server, '/auth/v1/login', 'POST'), 404)
    assert.equal(await status(stripped.server, '/v1/login', 'POST'), 415)
  })

  it('routes and logins of other faces, and health, are where they were', async () => {
    await using it = await start('/auth', 'kept', [flaskJwtFace()])
    assert.notEqual(await status(it.server, '/auth', 'POST'), 404)
    assert.equal(await status(it.server, '/livez'), 200)
    const face = oauthFace()
    assert.deepEqual(
      face.addresses().map(({ path }) => path),
      ['/v1/login', '/protected'],
    )
  })

  it('the admin listener has no path in front: it is no part of the issuer’s URL', async () => {
    await using it = await start('/auth', 'kept')
    const at = async (path: string) => (await it.server.admin.handler(new Request(`http://localhost${path}`))).status
    assert.deepEqual(
      [await at('/v1/admin/users'), await at('/auth/v1/admin/users'), await at('/docs')],
      [401, 404, 200],
    )
  })

  it('an issuer whose path could be read in two ways is refused', () => {
    for (const path of ['/../auth', '/auth//x', '/a%2Fb', '/auth/.', '/:id', '/*']) {
      const issuer = `${HOST}${path}`
      const { faults } = nativeFace({ oauth: { issuer, audience: issuer }, keyEncryptionKeys: [Buffer.alloc(32, 7)] })
      assert.match(faults().join('\n'), /^oauth\.issuer: give an https URL/m, path)
    }
  })
})
