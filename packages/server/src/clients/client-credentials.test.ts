/** How clients say who they are, and everything that is not believed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type SessionServer, startSessionServer } from '../testing/session-server.ts'

const GRANT = { grant_type: 'client_credentials' }

function basic(id: string, secret: string): { readonly authorization: string } {
  const encode = (text: string) => encodeURIComponent(text).replaceAll('%20', '+')
  return { authorization: `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}` }
}

async function withClient(): Promise<{ readonly server: SessionServer; readonly secret: string } & AsyncDisposable> {
  const server = await startSessionServer()
  const client = { id: 'billing', name: 'Billing', grants: ['client_credentials'], actor: 'cli' } as const
  const secret = (await server.sessions.createClient(client))?.secret ?? ''
  return { server, secret, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

describe('a confidential client', () => {
  it('is believed by Basic and by the form (RFC 6749 §2.3.1)', async () => {
    await using own = await withClient()
    const { server, secret } = own
    for (const sent of [
      { form: GRANT, headers: basic('billing', secret) },
      { form: { ...GRANT, client_id: 'billing' }, headers: basic('billing', secret) },
      { form: { ...GRANT, client_id: 'billing', client_secret: secret } },
    ]) {
      assert.equal((await server.send('POST /v1/token', sent)).status, 200)
    }
  })

  it('is refused when it authenticates in two ways at once', async () => {
    await using own = await withClient()
    const { server, secret } = own
    const form = { ...GRANT, client_id: 'billing', client_secret: secret }
    const { status, body } = await server.send('POST /v1/token', { form, headers: basic('billing', secret) })
    assert.deepEqual([status, body['error']], [400, 'invalid_request'])
  })

  for (const [what, attempt] of [
    ['a wrong secret', () => ({ form: GRANT, headers: basic('billing', 'A'.repeat(43)) })],
    ['an empty secret', () => ({ form: GRANT, headers: basic('billing', '') })],
    ['a wrong secret in the form', () => ({ form: { ...GRANT, client_id: 'billing', client_secret: 'wrong' } })],
    ['an unknown client', (secret: string) => ({ form: GRANT, headers: basic('shipping', secret) })],
    ['another case of its id', (secret: string) => ({ form: GRANT, headers: basic('BILLING', secret) })],
    ['the hash instead of the secret', () => ({ form: GRANT, headers: basic('billing', 'a'.repeat(64)) })],
    ['an id alone', () => ({ form: { ...GRANT, client_id: 'billing' } })],
    ['a secret alone', (secret: string) => ({ form: { ...GRANT, client_secret: secret } })],
    ['the public client', () => ({ form: { ...GRANT, client_id: 'first-party' } })],
    ['nothing at all', () => ({ form: GRANT })],
    ['two ids', (s: string) => ({ form: { ...GRANT, client_id: 'shipping' }, headers: basic('billing', s) })],
    ['a Bearer token', (secret: string) => ({ form: GRANT, headers: { authorization: `Bearer ${secret}` } })],
    ['no colon', () => ({ form: GRANT, headers: { authorization: 'Basic YmlsbGluZw==' } })],
    ['no base64', () => ({ form: GRANT, headers: { authorization: 'Basic b:c' } })],
    ['a broken escape', () => ({ form: GRANT, headers: { authorization: 'Basic YmlsbGluZzolJQ==' } })],
  ] as const) {
    it(`is not believed for ${what}: 401, with the scheme of a header to whoever has sent one (RFC 6749 §5.2)`, async () => {
      await using own = await withClient()
      const sent = attempt(own.secret)
      const answer = await own.server.send('POST /v1/token', sent)
      assert.deepEqual([answer.status, answer.body['error']], [401, 'invalid_client'])
      // A library that reads the header before the body would not see `invalid_client`.
      assert.equal((answer.headers.get('www-authenticate') ?? '').startsWith('Basic realm='), 'headers' in sent)
    })
  }

  it('is not believed while it is disabled, and its tokens are revoked', async () => {
    await using own = await withClient()
    const { server, secret } = own
    const ask = () => server.send('POST /v1/token', { form: GRANT, headers: basic('billing', secret) })
    const token = String((await ask()).body['access_token'])
    assert.equal(await server.ask(token), 200)
    assert.equal(await server.sessions.changeClient.disable('billing', 'cli'), true)
    assert.equal((await ask()).status, 401)
    assert.equal(await server.ask(token), 401)
    assert.equal(await server.sessions.changeClient.enable('billing', 'cli'), true)
    assert.equal((await ask()).status, 200)
    assert.equal(await server.sessions.changeClient.remove('billing', 'cli'), true)
    assert.equal((await ask()).status, 401)
    for (const change of ['disable', 'enable', 'remove', 'renewSecret'] as const) {
      assert.ok(!(await server.sessions.changeClient[change]('billing', 'cli')))
    }
  })

  it('gets a new secret, and the old one stops working', async () => {
    await using own = await withClient()
    const { server, secret } = own
    const renewed = (await server.sessions.changeClient.renewSecret('billing', 'cli')) ?? ''
    const statusWith = async (one: string) =>
      (await server.send('POST /v1/token', { form: GRANT, headers: basic('billing', one) })).status
    assert.deepEqual([await statusWith(secret), await statusWith(renewed)], [401, 200])
  })

  it('is registered once, with a secret that is nowhere in the database', async () => {
    await using own = await withClient()
    const { server, secret } = own
    const again = { id: 'billing', name: 'Other', grants: [], actor: 'cli' }
    assert.equal(await server.sessions.createClient(again), undefined)
    const [row] = await server.store.clients.list({ limit: 9 })
    assert.ok(row && !JSON.stringify(row).includes(secret))
    assert.equal(row.name, 'Billing')
  })

  for (const [member, value] of [
    ['id', ''],
    ['id', 'a b'],
    ['id', 'client:roy'],
    ['id', 'first-party'],
    ['name', ''],
    ['grants', ['password']],
    ['scopes', ['two words']],
    ['audiences', ['']],
  ] as const) {
    it(`is not registered with ${JSON.stringify(value)} for ${member}`, async () => {
      await using server = await startSessionServer()
      const client = { id: 'billing', name: 'Billing', grants: [], actor: 'cli', [member]: value }
      await assert.rejects(server.sessions.createClient(client), {
        name: 'TypeError',
        message: new RegExp(`^${member}: `),
      })
    })
  }
})

describe('a client without a secret', () => {
  async function withApp(authentication: 'none' | 'client_secret') {
    const server = await startSessionServer()
    const redirectUris = ['http://127.0.0.1/back']
    const made = await server.sessions.createClient({
      ...{ id: 'app', name: 'App', grants: ['refresh_token'], authentication, redirectUris, actor: 'cli' },
    })
    return { server, made, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
  }
  const form = { grant_type: 'refresh_token', refresh_token: 'A'.repeat(43) }

  it('is known by its id, and gets no secret', async () => {
    await using own = await withApp('none')
    assert.equal(own.made?.secret, undefined)
    const { status, body } = await own.server.send('POST /v1/token', { form: { ...form, client_id: 'app' } })
    assert.deepEqual([status, body['error']], [400, 'invalid_grant'])
  })

  it('is refused with any secret, once it is disabled, and if it should have one', async () => {
    await using own = await withApp('none')
    await using other = await withApp('client_secret')
    const { server } = own
    for (const secret of ['A'.repeat(43), '0'.repeat(64)]) {
      const sent = { form: { ...form, client_id: 'app', client_secret: secret } }
      assert.equal((await server.send('POST /v1/token', sent)).status, 401)
    }
    await server.sessions.changeClient.disable('app', 'cli')
    assert.equal((await server.send('POST /v1/token', { form: { ...form, client_id: 'app' } })).status, 401)
    assert.equal((await other.server.send('POST /v1/token', { form: { ...form, client_id: 'app' } })).status, 401)
  })

  it('cannot be registered with what needs a secret, nor with an address that a browser could be tricked by', async () => {
    await using own = await withApp('none')
    const { createClient } = own.server.sessions
    const app = { id: 'other', name: 'App', actor: 'cli', authentication: 'none' } as const
    await assert.rejects(createClient({ ...app, grants: ['client_credentials'] }), /grants: a client without a secret/)
    for (const uri of ['javascript:alert(1)', 'http://app.test/', 'https://app.test/#x']) {
      await assert.rejects(createClient({ ...app, grants: [], redirectUris: [uri] }), /redirectUris: /)
    }
  })
})
