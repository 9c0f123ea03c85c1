import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { createSigner, secretKey } from '@latchkey/tokens'
import { createAccess, createTokens } from '../frameworks/access.ts'
import { REACHED } from '../frameworks/framework.ts'
import { bunPath } from './bun-binary.ts'
import { type RunningServer, startHaproxy } from './start-haproxy.ts'
import { startBun } from './targets.ts'

const access = createAccess()
const missing = ['haproxy', 'taskset'].filter((program) => spawnSync('which', [program]).status !== 0)
const skipHaproxy = missing.length > 0 && `not installed: ${missing.join(', ')}`
const skipBun = !existsSync(bunPath()) && 'Bun is installed by npm run bench:haproxy'

const guarded: readonly (readonly [name: string, skip: string | false, start: () => Promise<RunningServer>])[] = [
  ['HAProxy', skipHaproxy, () => startHaproxy(access)],
  ['Bun with our guard', skipBun, () => startBun(bunPath(), access, 'latchkey')],
]

for (const [name, skip, start] of guarded) {
  test(`${name} answers good tokens and refuses all others`, { skip }, async () => {
    await using server = await start()
    for (const token of createTokens(access, 3)) {
      assert.deepEqual(await get(server, token), { status: 200, body: REACHED })
    }
    for (const [what, token] of Object.entries(badTokens())) {
      assert.equal((await get(server, token)).status, 401, what)
    }
  })
}

const open: readonly (readonly [name: string, skip: string | false, start: () => Promise<RunningServer>])[] = [
  ['HAProxy', skipHaproxy, () => startHaproxy()],
  ['Bun', skipBun, () => startBun(bunPath(), access)],
]

for (const [name, skip, start] of open) {
  test(`${name} without a guard answers whatever comes`, { skip }, async () => {
    await using server = await start()
    assert.deepEqual(await get(server, 'a.b.c'), { status: 200, body: REACHED })
  })
}

function badTokens(): Readonly<Record<string, string>> {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: access.issuer,
    aud: access.audience,
    sub: 'a',
    client_id: 'b',
    iat: now,
    nbf: now,
    exp: now + 600,
    jti: 'c',
  }
  const sign = (changed: object, secret = access.secret, alg: 'HS256' | 'HS512' = 'HS256') =>
    createSigner({ key: secretKey(secret, { alg }) }).sign({ ...claims, ...changed }, { alg, typ: 'at+jwt' })
  return {
    'another secret': sign({}, createAccess().secret),
    'another algorithm': sign({}, `${access.secret}${access.secret}`, 'HS512'),
    'another issuer': sign({ iss: 'https://other.example.com' }),
    'another audience': sign({ aud: 'https://other.example.com' }),
    expired: sign({ iat: now - 900, nbf: now - 900, exp: now - 600 }),
    'no token': 'a.b.c',
  }
}

async function get({ port }: RunningServer, token: string): Promise<{ status: number; body: string }> {
  const headers = { connection: 'close', authorization: `Bearer ${token}` }
  const response = await fetch(`http://127.0.0.1:${port}/private`, { headers })
  return { status: response.status, body: await response.text() }
}
