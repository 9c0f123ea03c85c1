import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { flaskJwt, flaskPyjwt } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { flaskJwtFace, oauthFace, recordingLogger, roy, testKey, testServer, tokenOf } from '../testing/test-server.ts'
import type { FaceRecipe } from './face.ts'
import { face } from './face-recipe.ts'
import { createLoginServer } from './login-server.ts'

const guarded = (path: string, method = 'GET') => ({ method, path, handle: () => 'reached' })

/** The faults of a start that must fail. */
async function faultsOf(faces: readonly FaceRecipe[]): Promise<readonly string[]> {
  try {
    await createLoginServer({ faces, logger: recordingLogger() })
  } catch (fault) {
    assert.ok(fault instanceof ConfigurationError, String(fault))
    return fault.faults
  }
  throw new assert.AssertionError({ message: 'the server started' })
}

describe('the faces of a login server', () => {
  it('are at least one', async () => {
    assert.deepEqual(await faultsOf([]), ['faces: give at least one'])
  })

  it('need a key each', async () => {
    assert.deepEqual(await faultsOf([oauthFace({ keys: [] })]), ['oauth: keys: a face needs at least one key'])
  })

  it('have no key in common, whatever their order', async () => {
    const shared = [
      oauthFace({ keys: [testKey('a'), testKey('b')] }),
      flaskJwtFace({ keys: [testKey('c'), testKey('b')] }),
    ]
    assert.deepEqual(await faultsOf(shared), [
      'keys: oauth and flask-jwt have a key in common; a token of one would open the other',
    ])
  })

  it('have no path in common, be it for another method', async () => {
    const faces = [
      oauthFace({ routes: [guarded('/mine')] }),
      flaskJwtFace({ routes: [guarded('/mine', 'POST'), guarded('/v1/login')] }),
    ]
    assert.deepEqual(await faultsOf(faces), [
      '/mine: two faces have this path; give one of them another',
      '/v1/login: two faces have this path; give one of them another',
    ])
  })

  it('have no route twice', async () => {
    assert.deepEqual(await faultsOf([oauthFace({ routes: [guarded('/twice'), guarded('/twice')] })]), [
      'GET /twice: this route stands twice',
    ])
  })

  it('hide no route behind an earlier pattern, their own or another face’s', async () => {
    const faces = [
      oauthFace({ routes: [guarded('/users/:id'), guarded('/users/me'), guarded('/users/:name', 'PUT')] }),
      flaskJwtFace({ routes: [guarded('/users/all')] }),
    ]
    assert.deepEqual(
      await faultsOf(faces),
      ['/users/me', '/users/:name', '/users/all'].map(
        (path) => `${path}: /users/:id stands before it and takes its requests`,
      ),
    )
    await assert.doesNotReject(() =>
      testServer({ faces: [oauthFace({ routes: [guarded('/users/me'), guarded('/users/:id')] })] }),
    )
  })

  it('cannot take the health paths, not even by a pattern', async () => {
    assert.deepEqual(await faultsOf([oauthFace({ routes: [guarded('/livez'), guarded('/readyz', 'POST')] })]), [
      '/livez: the server itself answers here; give the route another path',
      '/readyz: the server itself answers here; give the route another path',
    ])
    const server = await testServer({ faces: [oauthFace({ routes: [guarded('/:page')] })] })
    assert.equal((await server.handler(new Request('http://api.test/livez'))).status, 200)
    assert.equal((await server.handler(new Request('http://api.test/other'))).status, 401)
  })

  it('have methods and paths that a request can have', async () => {
    const routes = [guarded('/a', 'get'), guarded('/b', 'HEAD'), guarded('/c', 'OPTIONS'), guarded('d'), guarded('')]
    assert.deepEqual(await faultsOf([oauthFace({ routes })]), [
      'get /a: give a method such as GET or POST',
      'HEAD /b: give a method such as GET or POST',
      'OPTIONS /c: give a method such as GET or POST',
      'GET d: a path begins with /',
      'GET : a path begins with /',
    ])
  })

  it('have keys of the algorithm that their dialect is configured for', async () => {
    const dialect = flaskJwt({ config: { JWT_ALGORITHM: 'HS512' } })
    assert.deepEqual(await faultsOf([flaskJwtFace({ dialect })]), [
      'keys: flask-jwt is configured for HS512, and a key is bound to HS256',
    ])
  })

  it('have requirements that are understood', async () => {
    const route = { ...guarded('/a'), realm: 7 as unknown as string }
    const [fault, ...more] = await faultsOf([oauthFace({ routes: [route] })])
    assert.match(fault ?? '', /^oauth: GET \/a: realm: /)
    assert.deepEqual(more, [])
  })

  it('show all their faults at once', async () => {
    const shared = testKey('shared')
    const faces = [
      oauthFace({ keys: [], routes: [{ ...guarded('/a'), realm: 7 as unknown as string }] }),
      oauthFace({ keys: [shared], routes: [guarded('/twice'), guarded('/twice'), guarded('/livez')] }),
      flaskJwtFace({ keys: [shared], dialect: flaskJwt({ config: { JWT_ALGORITHM: 'HS384' } }) }),
    ]
    const faults = await faultsOf(faces)
    assert.equal(faults.length, 7, faults.join('\n'))
  })

  it('each answer on their own paths, and the first on unknown paths', async () => {
    const pyjwt = face({ dialect: flaskPyjwt(), keys: [testKey('pyjwt')], users: roy })
    const server = await testServer({ faces: [oauthFace(), pyjwt, flaskJwtFace()] })
    const ask = (path: string, method: string) =>
      server.handler(new Request(`http://api.test${path}`, { method, headers: { origin: 'http://web.test' } }))
    const allowedOrigin = async (path: string, method: string) =>
      (await ask(path, method)).headers.get('access-control-allow-origin')
    for (const [path, method] of [
      ['/v1/login', 'POST'],
      ['/auth', 'POST'],
      ['/nowhere', 'GET'],
      ['/livez', 'GET'],
    ] as const) {
      for (const each of [method, 'OPTIONS', 'PATCH'])
        assert.equal(await allowedOrigin(path, each), null, `${each} ${path}`)
    }
    for (const each of ['POST', 'OPTIONS', 'PATCH'])
      assert.equal(await allowedOrigin('/login', each), 'http://web.test')
    assert.deepEqual(Object.keys((await (await ask('/nowhere', 'GET')).json()) as object), [
      'error',
      'error_description',
      'request_id',
    ])
    const flaskFirst = await testServer({ faces: [flaskJwtFace(), oauthFace()] })
    assert.match(await (await flaskFirst.handler(new Request('http://api.test/nowhere'))).text(), /^<!doctype html>/)
  })

  it('do not take each other’s tokens', async () => {
    const carrier = { header: 'x-access-token' }
    const faces = [
      face({ dialect: flaskPyjwt(carrier), keys: [testKey('one')], users: roy, routes: [guarded('/one')] }),
      face({
        dialect: flaskPyjwt({ ...carrier, loginPath: '/login-two' }),
        keys: [testKey('two')],
        users: roy,
        routes: [guarded('/two')],
      }),
    ]
    const server = await testServer({ faces })
    const body = JSON.stringify({ username: 'roy', password: 'open sesame' })
    const headers = { 'Content-Type': 'application/json' }
    const login = await server.handler(new Request('http://api.test/login', { method: 'POST', headers, body }))
    const { token } = (await login.json()) as { readonly token: string }
    const status = async (path: string) =>
      (await server.handler(new Request(`http://api.test${path}`, { headers: { 'x-access-token': token } }))).status
    assert.deepEqual([await status('/one'), await status('/two')], [200, 403])
  })
})

describe('a login server', () => {
  it('warns of weak keys and of what the dialect and the users have to say', async () => {
    const weak = secretKey('secret', { alg: 'HS256', allowWeak: 'the old app’s' })
    const warned = face({ dialect: flaskPyjwt(), keys: [weak], users: { ...roy, warnings: ['2 rows have no name'] } })
    const { warnings } = await testServer({ faces: [warned, oauthFace()] })
    assert.deepEqual(warnings.slice(2), [
      'flask-pyjwt: HS256 key: the secret has 6 bytes; accepted: the old app’s',
      'flask-pyjwt: tokens without exp are accepted for ever, as PyJWT does; requireExpiry refuses them',
      'flask-pyjwt: 2 rows have no name',
    ])
  })

  it('closes what it owns', async () => {
    const closed: string[] = []
    const owned = (name: string) => ({ [Symbol.asyncDispose]: async () => void closed.push(name) })
    await (await testServer({ owns: [owned('store'), owned('pool')] })).close()
    assert.deepEqual(closed, ['store', 'pool'])
  })

  it('hands on its guards, in the order of the faces', async () => {
    const server = await testServer({ faces: [oauthFace(), flaskJwtFace()] })
    assert.deepEqual(
      server.guards.map(({ dialect }) => dialect.name),
      ['oauth', 'flask-jwt'],
    )
    const token = await tokenOf(server)
    const header = (name: string) => (name === 'authorization' ? [`Bearer ${token}`] : [])
    const facts = { method: 'GET', origin: undefined, path: '/', header }
    assert.equal((await server.guards[0]?.decide(facts))?.allowed, true)
    assert.equal((await server.guards[1]?.decide(facts))?.allowed, false)
  })
})
