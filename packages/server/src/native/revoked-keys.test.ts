/** What an administrator's revocation of a signing key does to a whole server, over HTTP. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeUnverified } from '@latchkey/tokens'
import { type DocumentedServer, PASSWORD, startDocumentedServer } from '../testing/documented-server.ts'

const kidOf = (token: string) => String(decodeUnverified(token).header['kid'])

async function logIn(it: DocumentedServer, username: string): Promise<string> {
  const login = await it.request('POST', '/v1/login', { json: { username, password: PASSWORD } })
  assert.equal(login.status, 200)
  return String(((await login.json()) as Record<string, unknown>)['access_token'])
}

describe('POST /v1/admin/revocations of a key', () => {
  it('replaces the key that signs: its tokens are refused, and those of the next logins are not', async () => {
    await using it = await startDocumentedServer()
    const { username, token } = await it.administrator()
    const kid = kidOf(token)
    const revoked = await it.request('POST', '/v1/admin/revocations', { json: { key: kid }, token })
    assert.equal(revoked.status, 204)
    const ask = async (bearer: string) => (await it.request('GET', '/v1/admin/users', { token: bearer })).status
    const next = await logIn(it, username)
    assert.notEqual(kidOf(next), kid)
    assert.deepEqual([await ask(token), await ask(next)], [401, 200])
    const again = await it.request('POST', '/v1/admin/revocations', { json: { key: kid }, token: next })
    assert.equal(again.status, 204)
    assert.equal(await ask(await logIn(it, username)), 200)
  })

  it('refuses a key that the server does not have, because nothing would replace it', async () => {
    await using it = await startDocumentedServer()
    const { token } = await it.administrator()
    const revoked = await it.request('POST', '/v1/admin/revocations', { json: { key: 'elsewhere' }, token })
    assert.equal(revoked.status, 404)
    assert.equal((await it.request('GET', '/v1/admin/users', { token })).status, 200)
  })
})
