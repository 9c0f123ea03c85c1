/** What the native face answers is known before anything is opened. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { sql } from '@latchkey/sql'
import { MailError } from '../faults/mail-error.ts'
import type { OpenedFace, RouteAddress } from '../server/face.ts'
import { createLoginServer } from '../server/login-server.ts'
import type { LoginServerOptions } from '../server/server-options.ts'
import { flaskJwtFace, oauthFace, recordingLogger } from '../testing/test-server.ts'
import { nativeFace } from './native-face.ts'
import type { NativeFaceOptions } from './native-options.ts'

const ISSUER = 'https://login.test'

function native(options: Partial<NativeFaceOptions> = {}) {
  return nativeFace({
    oauth: { issuer: ISSUER, audience: ISSUER },
    keyEncryptionKeys: [Buffer.alloc(32, 7)],
    ...options,
  })
}

const mail = {
  mailer: { send: async () => undefined },
  service: 'Test',
  links: { verifyEmail: `${ISSUER}/verify`, resetPassword: `${ISSUER}/reset`, releaseLogin: `${ISSUER}/release` },
}

const spoken = (addresses: readonly RouteAddress[]) =>
  addresses.map(({ method, path }) => `${method} ${path}`).toSorted()

describe('what a native face answers', () => {
  for (const [name, options] of Object.entries({
    'as it is': {},
    'with mail and registration': { mail, registration: 'open' as const },
    'whose issuer has a path': { oauth: { issuer: `${ISSUER}/tenant`, audience: ISSUER } },
  })) {
    it(`is known before it is open (${name})`, async () => {
      const recipe = native(options)
      let opened: OpenedFace | undefined
      const watched = {
        ...recipe,
        open: async (ground: Parameters<typeof recipe.open>[0]) => {
          const face = await recipe.open(ground)
          opened = face
          return face
        },
      }
      await using _ = await serverOf({ faces: [watched], store: sql('sqlite::memory:') })
      const { dialect, endpoints = [] } = opened ?? assert.fail('the face was not opened')
      const { path = '', methods = [] } = dialect.loginRoute ?? {}
      assert.deepEqual(
        spoken(recipe.addresses()),
        spoken([...methods.map((method) => ({ method, path })), ...endpoints]),
      )
    })
  }
})

describe('a start that is refused because two would answer', () => {
  const route = (path: string) => flaskJwtFace({ routes: [{ method: 'GET', path, handle: () => 1 }] })
  for (const [name, faces] of Object.entries({
    'two native faces': () => [native(), native()],
    'a face with the same login': () => [native(), oauthFace()],
    'a route on /v1/sessions': () => [native(), route('/v1/sessions')],
    'a route on /.well-known/jwks.json': () => [native(), route('/.well-known/jwks.json')],
  })) {
    it(`leaves no database behind (${name})`, async () => {
      const directory = mkdtempSync(join(tmpdir(), 'latchkey-start-'))
      try {
        const file = join(directory, 'own.db')
        await assert.rejects(serverOf({ faces: faces(), store: sql(`sqlite:${file}`) }), { name: 'ConfigurationError' })
        assert.equal(existsSync(file), false)
      } finally {
        rmSync(directory, { recursive: true })
      }
    })
  }
})

describe('the readiness of a native face', () => {
  it('says that its mail server takes no mails', async () => {
    const busy = { send: () => Promise.reject(new MailError({ smtp: 451 }, false)) }
    const face = native({ mail: { ...mail, mailer: busy }, registration: 'open' })
    await using server = await serverOf({ faces: [face], store: sql('sqlite::memory:') })
    const degraded = async () =>
      ((await (await server.handler(new Request(`${ISSUER}/readyz`))).json()) as { readonly degraded?: string[] })
        .degraded
    assert.ok(!(await degraded())?.includes('mail'))
    const body = JSON.stringify({
      username: 'zoe',
      password: 'violet kettle under the stairs',
      email: 'zoe@example.com',
    })
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
    assert.equal((await server.handler(new Request(`${ISSUER}/v1/users`, asked))).status, 202)
    while (!(await degraded())?.includes('mail')) await new Promise(setImmediate)
  })
})

describe('a user who deletes the own account', () => {
  it('has no cookie of it afterwards', async () => {
    const oauth = { issuer: ISSUER, audience: ISSUER, cookies: { origins: ['https://app.test'] } }
    await using server = await serverOf({
      faces: [native({ oauth, registration: 'open' })],
      store: sql('sqlite::memory:'),
    })
    const send = (target: string, headers: Record<string, string>, json?: object) => {
      const [method = '', path = ''] = target.split(' ')
      const body = json === undefined ? {} : { body: JSON.stringify(json) }
      const sent = { origin: 'https://app.test', 'content-type': 'application/json', ...headers }
      return server.handler(new Request(ISSUER + path, { method, headers: sent, ...body }))
    }
    const zoe = { username: 'zoe', password: 'violet kettle under the stairs' }
    assert.equal((await send('POST /v1/users', {}, zoe)).status, 201)
    const login = await send('POST /v1/login', { 'latchkey-session': 'cookie' }, zoe)
    const lines = login.headers.getSetCookie()
    const cookie = lines.map((line) => line.split(';')[0]).join('; ')
    const { csrf_token: csrf } = (await login.json()) as { readonly csrf_token: string }
    const gone = await send('DELETE /v1/me', { cookie, 'x-csrf-token': csrf })
    assert.equal(gone.status, 204)
    const name = (line: string) => line.split('=')[0]
    assert.deepEqual(gone.headers.getSetCookie().map(name).toSorted(), lines.map(name).toSorted())
    for (const line of gone.headers.getSetCookie()) assert.match(line, /Max-Age=0/)
  })
})

async function serverOf(options: LoginServerOptions) {
  const server = await createLoginServer({ logger: recordingLogger(), ...options })
  return { ...server, [Symbol.asyncDispose]: () => server.close() }
}
