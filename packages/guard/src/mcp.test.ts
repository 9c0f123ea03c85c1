import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchGuard } from './adapters/fetch.ts'
import { type AuthInfo, authInfoOf } from './mcp.ts'
import { createTestIssuer } from './testing/kit/index.ts'

const issuer = createTestIssuer({ audience: 'https://mcp.example/mcp' })
const auth = fetchGuard(issuer.guard({ resource: {}, implies: { write: ['read'] } }))

async function infoOf(token: string): Promise<AuthInfo> {
  const request = new Request('https://mcp.example/mcp', { headers: { Authorization: `Bearer ${token}` } })
  let info: AuthInfo | undefined
  const answer = await auth.protect()((one) => {
    info = authInfoOf(auth, one)
    return new Response('reached')
  })(request)
  assert.equal(await answer.text(), 'reached')
  return info ?? assert.fail('nothing was known')
}

test('tells the SDKs of MCP who is asking, for which client, with which scopes, and until when', async () => {
  const token = issuer.token({ subject: 'roy', scope: 'write', claims: { client_id: 'claude' } })
  const { expiresAt, extra, ...info } = await infoOf(token)
  assert.deepEqual(info, {
    token,
    clientId: 'claude',
    scopes: ['write', 'read'],
    resource: new URL('https://mcp.example/mcp'),
  })
  assert.equal(extra.subject, 'roy')
  assert.equal(expiresAt, extra.claims['exp'])
})

test('knows nothing of a request that did not pass the guard, or passed it without a token', async () => {
  assert.throws(() => authInfoOf(auth, new Request('https://mcp.example/')), /did not pass this guard/)
  const request = new Request('https://mcp.example/')
  await auth.optional.protect()((one) => {
    assert.throws(() => authInfoOf(auth.optional, one), /did not pass this guard/)
    return new Response()
  })(request)
})
