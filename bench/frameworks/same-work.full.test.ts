/** The comparison is fair: behind its real server, every guard accepts the same tokens and refuses the same others. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { createSigner, secretKey } from '@latchkey/tokens'
import { type Access, createAccess, createTokens } from './access.ts'
import { type FrameworkName, frameworkNames, visit } from './all.ts'
import { PRIVATE_PATH, REACHED } from './framework.ts'
import { guardVariants, type Variant } from './variants.ts'

const access = createAccess()
// Otherwise Express writes each refusal to the console.
process.env['NODE_ENV'] = 'test'

for (const name of frameworkNames) {
  describe(`on ${name}`, () => {
    test('the server answers without a guard whatever comes', async () => {
      await using server = await listen(name, { guard: undefined, workload: 'repeated' })
      assert.deepEqual(await server.get('Bearer a.b.c'), { status: 200, body: REACHED })
    })

    for (const variant of guardVariants(name)) {
      test(`${variant.name} hands on good tokens, the first time and again`, async () => {
        await using server = await listen(name, variant)
        for (const token of createTokens(access, 5)) {
          for (const _ of [1, 2]) assert.deepEqual(await server.get(`Bearer ${token}`), { status: 200, body: REACHED })
        }
      })

      test(`${variant.name} refuses all others, also after it has handed one on`, async () => {
        await using server = await listen(name, variant)
        const [good = ''] = createTokens(access, 1)
        assert.equal((await server.get(`Bearer ${good}`)).status, 200)
        for (const [what, token] of Object.entries(badTokens(good))) {
          const { status, body } = await server.get(`Bearer ${token}`)
          // @fastify/jwt answers 500 to a token that is not valid yet.
          assert.ok(status === 401 || status === 500, `${what}: ${status}`)
          assert.notEqual(body, REACHED)
        }
        assert.equal((await server.get(undefined)).status, 401)
      })
    }
  })
}

function badTokens(good: string): Readonly<Record<string, string>> {
  const now = Math.floor(Date.now() / 1000)
  const { issuer: iss, audience: aud } = access
  const claims = { iss, aud, sub: 'a', client_id: 'b', iat: now, nbf: now, exp: now + 600, jti: 'c' }
  const sign = (changed: object, by: Access = access) =>
    createSigner({ key: secretKey(by.secret, { alg: 'HS256' }) }).sign(
      { ...claims, ...changed },
      { alg: 'HS256', typ: 'at+jwt' },
    )
  return {
    'another secret': sign({}, createAccess()),
    'another issuer': sign({ iss: 'https://other.example.com' }),
    'another audience': sign({ aud: 'https://other.example.com' }),
    expired: sign({ iat: now - 900, nbf: now - 900, exp: now - 600 }),
    'not valid yet': sign({ nbf: now + 600 }),
    'another signature': `${good.slice(0, -4)}${good.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`,
  }
}

/** The server of a variant on a free port, until the test ends. */
async function listen(name: FrameworkName, { guard, workload }: Pick<Variant, 'guard' | 'workload'>) {
  const server: Server = await visit(name, async ({ guards, createServer }) =>
    createServer(guard === undefined ? undefined : await guards[guard]?.(access, workload)),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PRIVATE_PATH}`
  return {
    async get(authorization: string | undefined) {
      const headers = { connection: 'close', ...(authorization !== undefined && { authorization }) }
      const response = await fetch(url, { headers })
      return { status: response.status, body: await response.text() }
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
