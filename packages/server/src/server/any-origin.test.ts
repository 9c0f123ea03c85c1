/** Which answers pages of any origin may read: the metadata and the public keys, whatever else the server allows. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { OauthOptions } from '@latchkey/protocol'
import { sql } from '@latchkey/sql'
import { nativeFace } from '../native/native-face.ts'
import { recordingLogger } from '../testing/test-server.ts'
import { createLoginServer } from './login-server.ts'

const ISSUER = 'https://login.test'
const APP = 'https://app.test'
const FOR_ALL = ['/.well-known/jwks.json', '/.well-known/oauth-authorization-server']

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>
}

async function start(more: Partial<OauthOptions>) {
  const server = await createLoginServer({
    store: sql('sqlite::memory:'),
    faces: [
      nativeFace({
        oauth: { issuer: ISSUER, audience: ISSUER, ...more },
        keyEncryptionKeys: [Buffer.alloc(32, 7)],
        registration: 'open',
      }),
    ],
    listeners: { administration: 'both', documentation: 'both' },
    logger: recordingLogger(),
  })
  const ask = (path: string, method: string, origin: string, headers: HeadersInit = {}) =>
    server.handler(new Request(ISSUER + path, { method, headers: { origin, ...headers } }))
  return { ask, [Symbol.asyncDispose]: () => server.close() }
}

const allowed = ({ headers }: Response) => [
  headers.get('access-control-allow-origin'),
  headers.get('access-control-allow-credentials'),
]

for (const [name, options] of Object.entries<Partial<OauthOptions>>({
  'without CORS': {},
  'with CORS': { cors: { origins: [APP] } },
  'with CORS and cookies': { cors: { origins: [APP] }, cookies: { origins: [APP] } },
})) {
  describe(`a server ${name}`, () => {
    it('lets every page read the metadata and the keys, in every form of the answer, and never with cookies', async () => {
      await using it = await start(options)
      for (const path of FOR_ALL) {
        for (const origin of ['https://stranger.test', 'null', APP]) {
          for (const method of ['GET', 'HEAD']) {
            assert.deepEqual(allowed(await it.ask(path, method, origin)), ['*', null], `${method} ${path} ${origin}`)
          }
        }
        const etag = (await it.ask(path, 'GET', APP)).headers.get('etag') ?? ''
        const again = await it.ask(path, 'GET', 'https://stranger.test', { 'if-none-match': etag })
        assert.deepEqual([again.status, ...allowed(again)], [304, '*', null])
      }
    })

    it('lets no stranger’s page read anything else', async () => {
      await using it = await start(options)
      const document = (await (await it.ask('/openapi.json', 'GET', APP)).json()) as Described
      const described = Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => [path.replaceAll(/\{\w+\}/g, 'x'), method.toUpperCase()] as const),
      )
      const others = ['/livez', '/readyz', '/docs', '/openapi.json', '/nothing'].map((path) => [path, 'GET'] as const)
      const asked = [...described, ...others].filter(([path]) => !FOR_ALL.includes(path))
      assert.ok(asked.length > 25)
      for (const [path, method] of asked) {
        for (const one of [method, 'OPTIONS']) {
          assert.deepEqual(allowed(await it.ask(path, one, 'https://stranger.test')), [null, null], `${one} ${path}`)
        }
      }
      for (const path of FOR_ALL) {
        const preflight = await it.ask(path, 'OPTIONS', 'https://stranger.test')
        assert.deepEqual(
          [...allowed(preflight), preflight.headers.get('access-control-allow-headers')],
          ['*', null, 'authorization, content-type, dpop, mcp-protocol-version'],
        )
        assert.equal(preflight.headers.get('access-control-allow-methods'), 'GET, HEAD, OPTIONS')
      }
    })
  })
}
