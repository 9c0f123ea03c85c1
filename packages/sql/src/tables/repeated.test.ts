/** What runs again by itself when it lost against another transaction: one statement that may safely run twice, and nothing else. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Store } from '@latchkey/server/stores'
import { type AskOptions, openDatabase } from '../database/open-database.ts'
import { openStoreOver } from '../database/open-store.ts'

const NOW = 1_800_000_000
const id = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'
const session = {
  id,
  subject: '7',
  clientId: 'first-party',
  createdAt: NOW,
  authenticatedAt: NOW,
  lastUsedAt: NOW,
  idleExpiresAt: NOW + 10,
  absoluteExpiresAt: NOW + 20,
  currentHash: 'a'.repeat(64),
}
const client = {
  ...{ id: 'a', secretHash: 'c'.repeat(64), name: 'a', grants: [], scopes: [], audiences: [], createdAt: NOW },
  ...({
    kind: 'registered',
    authentication: 'client_secret',
    redirectUris: [],
    postLogoutRedirectUris: [],
    firstParty: false,
  } as const),
}
const rotation = {
  session,
  successorHash: 'b'.repeat(64),
  sealedSuccessor: 'sealed',
  nowMilliseconds: NOW * 1000,
  idleExpiresAt: NOW + 15,
}

const repeated: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  'a refresh': ({ sessions }) => sessions.rotate(rotation),
  'the disabling of a client': ({ clients }) => clients.setDisabled('a', NOW),
  'the removal of a client': ({ clients }) => clients.remove('a'),
  'the removal of an event that was told': ({ outbox }) => outbox.remove(id),
  'the forgetting of devices': ({ devices }) => devices.forget('7'),
  'the forgetting of networks': ({ networks }) => networks.forget('7'),
  'the list of signing keys': ({ signingKeys }) => signingKeys.list(),
  'an earlier time for the next key': ({ signingKeys }) => signingKeys.advance({ kid: 'a', activateAt: NOW }),
}

const once: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  'a login': ({ sessions }) => sessions.create(session),
  'a new client': ({ clients }) => clients.create(client),
  'the end of a session': ({ sessions }) => sessions.end([id], { at: NOW, reason: 'logout' }),
}

describe('work that lost against another transaction', () => {
  for (const [isRepeated, works] of [
    [true, repeated],
    [false, once],
  ] as const) {
    for (const [what, work] of Object.entries(works)) {
      it(`is ${isRepeated ? 'repeated' : 'not repeated'}: ${what}`, async () => {
        const asked: boolean[] = []
        const database = openDatabase({ url: 'sqlite::memory:', create: true })
        await using store = await openStoreOver({
          ...database,
          ask: (queries, options?: AskOptions) => {
            asked.push(options?.idempotent ?? false)
            return database.ask(queries, options)
          },
        })
        asked.length = 0
        await work(store)
        assert.deepEqual(asked, [isRepeated])
      })
    }
  }
})
