/** The contract of a TransferStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import type { TransferJournal, TransferProgress, TransferStore } from './transfer-store.ts'
import { type TransferKind, type TransferredRows, transferKinds } from './transferred-rows.ts'

const NOW = 1_700_000_000
const journalId = sha256('an import')

export interface TransferStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<TransferStore & AsyncDisposable>
}

export function describeTransferStore({ name, open }: TransferStoreContract): void {
  describe(`transfer store: ${name}`, () => {
    for (const kind of transferKinds) {
      it(`gives ${kind} back as they were added, page by page`, async () => {
        await using store = await open()
        await roundTrip(store, kind)
      })
    }

    it('says of each row what another has already, of this slice or of one before, and adds the others', async () => {
      await using store = await open()
      const zoe = { ...user(1), username: 'Zo\u00eb', email: 'Zoe@example.com' }
      const rows = [
        zoe,
        { ...user(2), username: 'Zo\u00eb' },
        { ...user(3), email: 'zoe@EXAMPLE.com' },
        { ...user(4), username: 'a'.repeat(256) },
        { ...user(5), username: 'nul\0' },
        { ...user(6), id: zoe.id },
        { ...user(7), username: 'zo\u00cb' },
        user(8),
      ]
      const fates = [
        'added',
        'username_taken',
        'email_taken',
        'unusable',
        'unusable',
        'id_taken',
        'username_alike',
        'added',
      ]
      assert.deepEqual(await store.judge('users', rows, { keepsAlike: false }), fates)
      assert.deepEqual(await store.page('users', { limit: 9 }), [])
      const { journal, told } = await added(store, 'users', rows)
      assert.deepEqual(told, fates)
      const again = fates.map((fate) => (fate === 'added' ? 'there' : fate))
      assert.deepEqual((await added(store, 'users', rows, journal)).told, again)
      assert.deepEqual(await store.page('users', { limit: 9 }), [zoe, user(8)])
      assert.deepEqual(await store.judge('users', [{ ...user(8), username: 'another' }], { keepsAlike: true }), [
        'id_taken',
      ])
    })

    it('keeps names that differ in case alone, if it is told to', async () => {
      await using store = await open()
      const names = ['zoe', 'Zoe', 'ZOE'].map((username, i) => ({ ...user(i), username }))
      const { told } = await added(store, 'users', names, undefined, true)
      assert.deepEqual(told, ['added', 'added', 'added'])
      assert.deepEqual(await store.page('users', { limit: 9 }), names)
    })

    it('writes the journal with the rows, and adds nothing when another has moved it', async () => {
      await using store = await open()
      const first = await store.open(journalId, 'users')
      assert.deepEqual({ ...first, startedAt: 0 }, { ...nothing, id: journalId, kind: 'users', startedAt: 0 })
      const moved = { ...nothing, position: 1, added: 1, rejectsBytes: 7, formats: { bcrypt: 1 }, after: 'Zo\u00eb' }
      const step = { journal: first, keepsAlike: true, settle: async () => moved }
      assert.deepEqual(await store.add('users', [user(1)], step), { ...first, ...moved })
      assert.equal(await store.add('users', [user(2)], step), 'moved')
      assert.deepEqual(await store.page('users', { limit: 9 }), [user(1)])
      assert.deepEqual(await store.open(journalId, 'users'), { ...first, ...moved })
    })

    it('adds nothing and moves nothing when the step is given up', async () => {
      await using store = await open()
      const journal = await store.open(journalId, 'users')
      const settle = () => Promise.reject(new TypeError('the file of rejects is full'))
      await assert.rejects(store.add('users', [user(1)], { journal, keepsAlike: true, settle }), /is full/)
      assert.deepEqual([await store.page('users', { limit: 9 }), await store.open(journalId, 'users')], [[], journal])
    })

    it('does one import once, however many do it at the same time', async () => {
      await using store = await open()
      const journal = await store.open(journalId, 'users')
      const settle = async () => ({ ...nothing, position: 3, added: 3 })
      const step = { journal, keepsAlike: true, settle }
      const rows = [user(1), user(2), user(3)]
      const ends = await Promise.all(Array.from({ length: 4 }, () => store.add('users', rows, step)))
      assert.equal(ends.filter((end) => typeof end === 'object').length, 1)
      assert.deepEqual(await store.page('users', { limit: 9 }), rows)
    })

    it('has one key that signs, and refuses another', async () => {
      await using store = await open()
      const key = rowOf['signing-keys']
      const { told } = await added(store, 'signing-keys', [
        key(1),
        { ...key(2), state: 'active' },
        { ...key(3), use: 'access_token', state: 'active' },
      ])
      assert.deepEqual(told, ['added', 'added', 'slot_taken'])
    })
  })
}

async function roundTrip<K extends TransferKind>(store: TransferStore, kind: K): Promise<void> {
  const rows = [1, 2, 3].map((number) => rowOf[kind](number))
  const { told } = await added(store, kind, rows)
  assert.deepEqual(told, ['added', 'added', 'added'])
  const inOrder = rows.toSorted((a, b) => (store.keyOf(kind, a) < store.keyOf(kind, b) ? -1 : 1))
  const found = []
  for (let page = await store.page(kind, { limit: 1 }); page[0] !== undefined; ) {
    found.push(page[0])
    page = await store.page(kind, { after: store.keyOf(kind, page[0]), limit: 1 })
  }
  assert.deepEqual(found, inOrder)
}

async function added<K extends TransferKind>(
  store: TransferStore,
  kind: K,
  rows: readonly TransferredRows[K][],
  before?: TransferJournal,
  keepsAlike = false,
): Promise<{ readonly journal: TransferJournal; readonly told: readonly string[] }> {
  const journal = before ?? (await store.open(journalId, kind))
  let told: readonly string[] = []
  const settle = async (fates: readonly string[]) => {
    told = fates
    return { ...nothing, position: journal.position + rows.length }
  }
  const end = await store.add(kind, rows, { journal, keepsAlike, settle })
  assert.ok(typeof end === 'object', String(end))
  return { journal: end, told }
}

const nothing: TransferProgress = { position: 0, added: 0, there: 0, rejected: 0, rejectsBytes: 0, formats: {} }

/** Each with all that a row of its kind can have, and the third with as little as possible. */
const rowOf: { readonly [K in TransferKind]: (number: number) => TransferredRows[K] } = {
  users: (number) => (number === 3 ? user(3) : fullUser(number)),
  sessions: (number) => ({
    ...{ id: idOf(number), subject: 'Zo\u00eb', clientId: 'first-party', createdAt: NOW, authenticatedAt: NOW },
    ...{ lastUsedAt: NOW, idleExpiresAt: NOW + 9, absoluteExpiresAt: NOW + 99, currentHash: sha256(`${number}`) },
    ...(number !== 3 && {
      ...{
        deviceLabel: 'a "phone", \\ \u{1f600}',
        address: '::1',
        userAgent: "it's\nhere",
        scope: 'read',
        endedAt: NOW,
      },
      ...{ endReason: 'logout' as const, previousHash: sha256('x'), previousProof: sha256('y') },
      ...{ sealedSuccessor: 'sealed', rotatedAt: NOW * 1000 + 7 },
    }),
  }),
  'spent-refresh-tokens': (number) => ({
    ...{ hash: sha256(`spent ${number}`), sessionId: idOf(1), spentAt: NOW * 1000, sealedSuccessor: 'sealed' },
    expiresAt: NOW,
  }),
  'api-keys': (number) => ({
    ...{ id: idOf(number), userId: idOf(1), name: 'a key', hash: sha256(`key ${number}`), scopes: ['read'] },
    createdAt: NOW,
    ...(number !== 3 && { expiresAt: NOW, lastUsedAt: NOW }),
  }),
  clients: (number) => ({
    ...{
      id: `client ${number}`,
      name: 'a client',
      grants: ['refresh_token'],
      kind: 'registered',
      postLogoutRedirectUris: [],
      firstParty: false,
    },
    ...{ scopes: [], audiences: ['https://api.example'], createdAt: NOW },
    ...(number === 3
      ? { authentication: 'none', redirectUris: ['http://127.0.0.1/back'] }
      : { authentication: 'client_secret', secretHash: sha256('secret'), redirectUris: [], disabledAt: NOW }),
  }),
  'signing-keys': (number) => ({
    ...{
      kid: `key ${number}`,
      alg: 'ES256',
      state: 'verify-only',
      origin: 'imported',
      createdAt: NOW,
      verifiedCount: 7,
      use: number === 3 ? 'id_token' : 'access_token',
    },
    ...(number !== 3 && { publicJwk: { kty: 'EC' }, sealed: 'v1.a.b.c', verifyOnlySince: NOW, lastVerifiedAt: NOW }),
  }),
}

function user(number: number): TransferredRows['users'] {
  return {
    ...{ id: idOf(number), username: `user ${number}`, passwordHash: null, passwordForm: 'sent', createdAt: NOW },
    ...{ scopes: [], roles: [] },
  }
}

function fullUser(number: number): TransferredRows['users'] {
  return {
    ...{ ...user(number), passwordHash: '$2b$12$hash', passwordForm: 'nfc', disabledAt: NOW, passwordChangedAt: NOW },
    ...{ email: `User${number}@example.com`, emailVerifiedAt: NOW, scopes: ['read'], roles: ['admin'], verifyBy: NOW },
  }
}

function idOf(number: number): string {
  return `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
