/** The contract of the whole store, in every place where it can be: a file, memory, a server. */
import { describeOutboxStore } from '@latchkey/server/testing'
import { openStore } from '../database/open-store.ts'
import { describeAccountStore } from './describe-account-store.ts'
import { describeAuditStore } from './describe-audit-store.ts'
import { describeClientStore } from './describe-client-store.ts'
import { describeDatabase } from './describe-database.ts'
import { describeDeviceStore } from './describe-device-store.ts'
import { describeLeases } from './describe-leases.ts'
import { describeMigrations } from './describe-migrations.ts'
import { describeRevocationStore } from './describe-revocation-store.ts'
import { describeSessionStore } from './describe-session-store.ts'
import { describeSigningKeyStore } from './describe-signing-key-store.ts'
import { describeUserStore } from './describe-user-store.ts'
import type { StorePlace } from './store-place.ts'

export function describeStore(place: StorePlace): void {
  describeDatabase(place)
  describeMigrations(place)
  describeLeases(place)
  describeUserStore(`${place.name}, own schema`, {
    async open() {
      const store = await openStore({ url: await place.createDatabase() })
      return { ...store.users, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
    },
  })
  describeAccountStore(place)
  describeSessionStore(place)
  describeDeviceStore(place)
  describeClientStore(place)
  describeSigningKeyStore(place)
  describeRevocationStore(place)
  describeAuditStore(place)
  describeOutboxStore({
    name: place.name,
    async open() {
      const store = await openStore({ url: await place.createDatabase() })
      return { ...store.outbox, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
    },
  })
}
