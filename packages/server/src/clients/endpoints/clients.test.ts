/** Clients as an administrator registers and changes them over HTTP. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type DocumentedServer, startDocumentedServer } from '../../testing/documented-server.ts'

const ID = 'https://reports.test/api'
const CLIENTS = '/v1/admin/clients'

async function administered(it: DocumentedServer) {
  const { token } = await it.administrator()
  return async (method: string, path: string, json?: object) => {
    const answer = await it.request(method, path, { token, ...(json && { json }) })
    const text = await answer.text()
    return { status: answer.status, body: JSON.parse(text === '' ? '{}' : text) as Readonly<Record<string, unknown>> }
  }
}

async function tokenStatus(it: DocumentedServer, id: string, secret: unknown): Promise<number> {
  const form = { grant_type: 'client_credentials', client_id: id, client_secret: String(secret) }
  return (await it.request('POST', '/v1/token', { form })).status
}

describe('the clients of an administrator', () => {
  it('have a secret that is shown once, and a new one in its place', async () => {
    await using server = await startDocumentedServer()
    const ask = await administered(server)
    const json = { client_id: ID, client_name: 'Reports', grant_types: ['client_credentials'] }
    const { status, body } = await ask('POST', CLIENTS, json)
    assert.deepEqual([status, await tokenStatus(server, ID, body['client_secret'])], [201, 200])
    assert.deepEqual((await ask('POST', CLIENTS, json)).body['error'], 'client_taken')
    const one = `${CLIENTS}/${encodeURIComponent(ID)}`
    const shown = await ask('GET', one)
    assert.deepEqual([shown.body['client_id'], shown.body['client_secret']], [ID, undefined])
    const renewed = await ask('POST', `${one}/secret`)
    assert.equal(await tokenStatus(server, ID, body['client_secret']), 401)
    assert.equal(await tokenStatus(server, ID, renewed.body['client_secret']), 200)
    for (const [verb, expected] of [
      ['disable', 401],
      ['enable', 200],
    ] as const) {
      assert.equal((await ask('POST', `${one}/${verb}`)).status, 204)
      assert.equal(await tokenStatus(server, ID, renewed.body['client_secret']), expected, verb)
    }
    assert.deepEqual([(await ask('DELETE', one)).status, (await ask('GET', one)).status], [204, 404])
  })

  it('have redirect URIs, which are judged, and are listed page by page', async () => {
    await using server = await startDocumentedServer()
    const ask = await administered(server)
    const public_ = { client_name: 'App', grant_types: ['authorization_code'], token_endpoint_auth_method: 'none' }
    const made = await ask('POST', CLIENTS, {
      client_id: 'app',
      redirect_uris: ['http://127.0.0.1/back'],
      post_logout_redirect_uris: ['https://a.test/out'],
      ...public_,
    })
    assert.deepEqual(made.body['post_logout_redirect_uris'], ['https://a.test/out'])
    assert.deepEqual(
      [made.status, made.body['redirect_uris'], 'client_secret' in made.body],
      [201, ['http://127.0.0.1/back'], false],
    )
    const bad = await ask('POST', CLIENTS, { client_id: 'b', redirect_uris: ['https://a.test/#x'], ...public_ })
    assert.deepEqual([bad.status, bad.body['error']], [400, 'invalid_client_metadata'])
    assert.match(String(bad.body['error_description']), /^redirectUris: a redirect URI has no fragment[\x20-\x7e]*$/)
    const first = await ask('GET', `${CLIENTS}?limit=1`)
    const next = await ask('GET', `${CLIENTS}?limit=1&after=${first.body['next']}`)
    const ids = [first, next].flatMap(({ body }) => body['clients'] as { client_id: string }[])
    assert.deepEqual([ids.map(({ client_id }) => client_id), next.body['next']], [['app', 'reports'], undefined])
  })

  it('are shown to nobody else', async () => {
    await using server = await startDocumentedServer()
    const { token } = await server.user()
    assert.equal((await server.request('GET', CLIENTS, {})).status, 401)
    assert.equal((await server.request('GET', CLIENTS, { token })).status, 403)
  })
})
