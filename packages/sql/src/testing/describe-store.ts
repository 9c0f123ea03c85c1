/** The contracts of all that is kept, in every place where our own schema can be: a file, memory, a server. */
import type { Store } from '@latchkey/server/stores'
import {
  describeAccountStore,
  describeApiKeyStore,
  describeAuditStore,
  describeClientStore,
  describeDeviceStore,
  describeLeases,
  describeOneTimeTokenStore,
  describeOutboxStore,
  describePersonStore,
  describeRevocationStore,
  describeSessionStore,
  describeSigningKeyStore,
  describeUserStore,
} from '@latchkey/server/testing'
import { openStore } from '../database/open-store.ts'
import { describeColumns } from './describe-columns.ts'
import { describeDatabase } from './describe-database.ts'
import { describeForeignRows } from './describe-foreign-rows.ts'
import { describeLeaseRows } from './describe-lease-rows.ts'
import { describeMigrations } from './describe-migrations.ts'
import { describeSharedStore } from './describe-shared-store.ts'
import type { StorePlace } from './store-place.ts'

export function describeStore(place: StorePlace): void {
  const { name } = place

  /** One member, which closes the store. */
  const opening =
    <T extends object>(member: (store: Store) => T) =>
    async (): Promise<T & AsyncDisposable> => {
      const store = await openStore({ url: await place.createDatabase() })
      return { ...member(store), [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
    }

  describeDatabase(place)
  describeColumns(place)
  describeMigrations(place)
  describeSharedStore(place)
  describeForeignRows(place)
  describeLeases({ name, open: opening(({ leases }) => leases) })
  describeLeaseRows(place)
  describeUserStore({ name: `${name}, own schema`, open: opening(({ users }) => users) })
  describeAccountStore({ name, open: opening(({ users }) => users) })
  describePersonStore({ name, open: opening(({ people }) => people) })
  describeOneTimeTokenStore({ name, open: opening(({ oneTimeTokens }) => oneTimeTokens) })
  describeApiKeyStore({ name, open: opening(({ apiKeys }) => apiKeys) })
  describeSessionStore({ name, open: opening(({ sessions }) => sessions) })
  describeDeviceStore({ name, open: opening(({ devices }) => devices) })
  describeClientStore({ name, open: opening(({ clients }) => clients) })
  describeSigningKeyStore({ name, open: opening(({ signingKeys }) => signingKeys) })
  describeRevocationStore({ name, open: opening(({ revocations }) => revocations) })
  describeAuditStore({ name, open: opening(({ audit }) => audit) })
  describeOutboxStore({ name, open: opening(({ outbox }) => outbox) })
}
