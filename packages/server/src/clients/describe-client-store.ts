/** The contract of a ClientStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClientStore, StoredClient } from './client-store.ts'

export interface ClientStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<ClientStore & AsyncDisposable>
}

export function describeClientStore({ name, open }: ClientStoreContract): void {
  describe(`client store: ${name}`, () => {
    it('gives back what was put in, to the letter', async () => {
      await using store = await open()
      const full = clientOf('full', {
        name: 'Zo\u00eb \u{1f600} "\\\'',
        grants: ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange'],
        scopes: Array.from({ length: 500 }, (_, i) => `scope:${i}`),
        audiences: ['https://api.test', '\u65e5'],
        disabledAt: 1_700_000_001,
        kind: 'document',
        authentication: 'private_key_jwt',
        redirectUris: ['https://app.test/callback?a=%20b', `https://app.test/${'x'.repeat(2000)}`],
        postLogoutRedirectUris: ['https://app.test/out?a=%20b'],
        firstParty: true,
      })
      for (const client of [full, clientOf('bare'), publicClient('app')]) {
        assert.equal(await store.create(client), true)
        assert.deepEqual(await store.find(client.id), client)
      }
    })

    it('makes one client of an id, and leaves the first as it is', async () => {
      await using store = await open()
      const first = clientOf('one')
      assert.equal(await store.create(first), true)
      assert.equal(await store.create({ ...first, secretHash: 'b'.repeat(64) }), false)
      assert.deepEqual(await store.find('one'), first)
    })

    for (const id of ['ONE', 'one ', '', 'on\0e', '\ud800', "' or 1=1 --", 'x'.repeat(20_000)]) {
      it(`finds no client by ${JSON.stringify(id.slice(0, 20))}`, async () => {
        await using store = await open()
        await store.create(clientOf('one'))
        assert.equal(await store.find(id), undefined)
      })
    }

    it('keeps what a document says, and what it says later, and leaves alone what an operator has decided', async () => {
      await using store = await open()
      const id = 'https://app.test/client.json'
      const first = { ...publicClient(id), kind: 'document', grants: ['authorization_code'] } as const
      await store.saveDocument(first)
      assert.deepEqual(await store.find(id), first)
      await store.setDisabled(id, 1_700_000_005)
      const keys = { jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AA' }] } }
      const later = { name: 'Later', authentication: 'private_key_jwt', redirectUris: ['https://app.test/b'] } as const
      await store.saveDocument({ ...first, ...later, ...keys, createdAt: 1_700_000_009 })
      assert.deepEqual(await store.find(id), { ...first, ...later, ...keys, disabledAt: 1_700_000_005 })
      await store.saveDocument(first)
      assert.deepEqual(await store.find(id), { ...first, disabledAt: 1_700_000_005 })
      const registered = publicClient('https://registered.test')
      await store.create(registered)
      await store.saveDocument({ ...registered, kind: 'document', name: 'Another' })
      assert.deepEqual(await store.find(registered.id), registered)
    })

    it('lists all by their ids, page by page', async () => {
      await using store = await open()
      const clients = ['a', 'b', 'c'].map((id) => clientOf(id))
      for (const client of clients.toReversed()) await store.create(client)
      assert.deepEqual(await store.list({ limit: 2 }), clients.slice(0, 2))
      assert.deepEqual(await store.list({ after: 'b', limit: 2 }), clients.slice(2))
    })

    it('gives no secret to a client that has none', async () => {
      await using store = await open()
      await store.create(publicClient('app'))
      assert.equal(await store.setSecretHash('app', 'b'.repeat(64)), false)
      assert.deepEqual(await store.find('app'), publicClient('app'))
    })

    it('changes one client alone, and says whether there was one', async () => {
      await using store = await open()
      const [one, other] = [clientOf('one'), clientOf('other')]
      for (const client of [one, other]) await store.create(client)
      for (const round of [1, 2]) {
        assert.equal(await store.setSecretHash('one', 'b'.repeat(64)), true, `round ${round}`)
        assert.equal(await store.setDisabled('one', 1_700_000_005), true, `round ${round}`)
      }
      assert.deepEqual(await store.find('one'), { ...one, secretHash: 'b'.repeat(64), disabledAt: 1_700_000_005 })
      await store.setDisabled('one', undefined)
      assert.equal((await store.find('one'))?.disabledAt, undefined)
      assert.deepEqual([await store.remove('one'), await store.remove('one')], [true, false])
      assert.deepEqual(
        [await store.setSecretHash('one', 'c'.repeat(64)), await store.setDisabled('one', undefined)],
        [false, false],
      )
      assert.deepEqual(await store.list({ limit: 9 }), [other])
    })
  })
}

function publicClient(id: string): StoredClient {
  const { secretHash: _, ...client } = clientOf(id, { authentication: 'none', redirectUris: ['http://127.0.0.1/back'] })
  return client
}

function clientOf(id: string, members: Partial<StoredClient> = {}): StoredClient {
  return {
    id,
    name: id,
    secretHash: 'a'.repeat(64),
    grants: [],
    scopes: [],
    audiences: [],
    kind: 'registered',
    authentication: 'client_secret',
    redirectUris: [],
    postLogoutRedirectUris: [],
    firstParty: false,
    createdAt: 1_700_000_000,
    ...members,
  }
}
