/** What `latchkey serve` is given in the tests, and how it is asked. */
import assert from 'node:assert/strict'
import { pbkdf2Sync } from 'node:crypto'
import { createHasher } from '@latchkey/passwords'
import { openStore } from '@latchkey/sql'
import { decodeUnverified } from '@latchkey/tokens'
import { askGuarded, clients, logIn, postLogin } from './api.ts'
import type { Configured } from './configured.ts'

/** Of three kinds, so that no face opens another. */
export const secrets = {
  NATIVE_SECRET: 'a native secret of 32 bytes or more',
  FLASK_SECRET: 'secret-key',
  PYJWT_SECRET: 'your_secret_key',
}

export const faces = [
  {
    dialect: 'oauth',
    secretEnv: 'NATIVE_SECRET',
    options: { issuer: 'https://auth.example', audience: 'https://api.example' },
  },
  { dialect: 'flask-jwt', secretEnv: 'FLASK_SECRET', allowWeak: 'the secret of our old app' },
  { dialect: 'flask-pyjwt', secretEnv: 'PYJWT_SECRET', allowWeak: 'the secret of our old app' },
] as const

export const articleTable = { urlEnv: 'DATABASE_URL', table: 'user' }

/** Starts, logs roy in through every face, and looks at whom the tokens name. */
export async function speaksThreeDialects(
  files: Configured,
  url: string,
  roy: { readonly id?: number } = {},
): Promise<void> {
  await using running = await files.start({ ...secrets, DATABASE_URL: url })
  const me = await logIn(running.address, clients.oauth, 'roy', 'roy')
  assert.equal((await askGuarded(running.address, clients.oauth, me)).status, 200)
  const tokens = Object.entries(clients).map(
    async ([name, client]) =>
      [name, decodeUnverified(await logIn(running.address, client, 'roy', 'roy')).claims] as const,
  )
  const claims = Object.fromEntries(await Promise.all(tokens))
  const id = claims['flask-jwt']?.['identity']
  assert.equal(claims['oauth']?.['sub'], String(id))
  assert.equal(claims['flask-pyjwt']?.['user'], 'roy')
  if (roy.id !== undefined) assert.equal(id, roy.id)
  for (const client of Object.values(clients)) {
    assert.equal((await postLogin(running.address, client, 'roy', 'wrong')).ok, false)
  }
}

export async function addRoy(url: string): Promise<void> {
  await using store = await openStore({ url })
  await store.users.createUser({ username: 'roy', passwordHash: await createHasher().hash('roy') })
}

/** Reads a stored string as `werkzeug.security.check_password_hash` does. */
export function assertWerkzeugReads(stored: string, password: string): void {
  const [method = '', salt = '', digest] = stored.split('$')
  const [name, hash, iterations] = method.split(':')
  assert.deepEqual([name, hash], ['pbkdf2', 'sha256'])
  assert.equal(pbkdf2Sync(password, salt, Number(iterations), 32, 'sha256').toString('hex'), digest)
}
