/** A new key-encryption key makes nobody a stranger. Over HTTP and a database that outlives the server. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { sql } from '@latchkey/sql'
import { createLoginServer } from '../server/login-server.ts'
import { recordingLogger } from '../testing/test-server.ts'
import { watchedNativeFace } from '../testing/watched-native-face.ts'
import { nativeFace } from './native-face.ts'

const ISSUER = 'https://login.test'
const PASSWORD = 'violet kettle under the stairs'

it('a known device is known after the key-encryption key was replaced, and a stranger still is none', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-rotation-'))
  try {
    const url = `sqlite:${join(directory, 'own.db')}`
    let device_token: unknown
    for (const bytes of [[1], [2, 1]]) {
      await using server = await start(url, bytes)
      if (device_token === undefined) {
        await server.addUser('roy')
        device_token = (await server.logIn({ username: 'roy', password: PASSWORD }, '198.51.100.9')).device_token
        assert.ok(device_token)
      }
      // Enough that strangers are refused.
      for (let i = 0; i < 6; i++)
        await server.logIn({ username: 'roy', password: 'wrong' }, `10.${bytes.length}.${i}.1`)
      const sent = { username: 'roy', password: PASSWORD }
      assert.equal((await server.logIn(sent, '192.0.2.7')).status, 429, `${bytes}`)
      assert.equal((await server.logIn({ ...sent, device_token }, '203.0.113.5')).status, 200, `${bytes}`)
      assert.equal((await server.logIn(sent, '198.51.100.77')).status, 200, `${bytes}: by the network`)
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
})

async function start(url: string, bytes: readonly number[]) {
  const keyEncryptionKeys = bytes.map((byte) => Buffer.alloc(32, byte))
  const native = watchedNativeFace(nativeFace({ oauth: { issuer: ISSUER, audience: ISSUER }, keyEncryptionKeys }))
  const server = await createLoginServer({
    store: sql(url),
    hasher: createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } }),
    faces: [native.recipe],
    logger: recordingLogger(),
  })
  return {
    addUser: async (username: string) => {
      const person = { username, password: PASSWORD, emailVerified: false, scopes: [], roles: [] }
      return native.opened().accounts.createUser({ ...person, client: {}, actor: 'cli' })
    },
    async logIn(body: object, peerAddress: string) {
      const headers = { 'content-type': 'application/json' }
      const request = new Request(`${ISSUER}/v1/login`, { method: 'POST', headers, body: JSON.stringify(body) })
      const response = await server.handler(request, { peerAddress })
      const { device_token } = (await response.json()) as { readonly device_token?: unknown }
      return { status: response.status, device_token }
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}
