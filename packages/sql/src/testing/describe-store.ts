/** The contracts of all that is kept, in every place where our own schema can be: a file, memory, a server. */
import type { Rows } from '@latchkey/server/stores'
import { describeLeases, describeTransferStore, describeUserStore, storeContracts } from '@latchkey/server/testing'
import type { SqlStore } from '../database/open-store.ts'
import { describeColumns } from './describe-columns.ts'
import { describeDatabase } from './describe-database.ts'
import { describeForeignRows } from './describe-foreign-rows.ts'
import { describeInterruptedMigrations, describeMigrations } from './describe-migrations.ts'
import { describeSharedStore } from './describe-shared-store.ts'
import { emptiedStores } from './emptied-stores.ts'
import { isEveryCase } from './level.ts'
import type { StorePlace } from './store-place.ts'

export function describeStore(place: StorePlace): void {
  const { name } = place
  const openEmptied = emptiedStores(place)

  /** One member, which closes the store. */
  const opening =
    <T extends object>(member: (store: SqlStore) => T) =>
    async (): Promise<T & AsyncDisposable> => {
      const store = await openEmptied()
      return { ...member(store), [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
    }

  describeDatabase(place)
  describeColumns(place)
  describeMigrations(place)
  if (isEveryCase || !place.isServer) describeInterruptedMigrations(place)
  describeSharedStore(place)
  describeForeignRows(place)
  describeLeases({ name, open: opening(({ leases }) => leases) })
  describeUserStore({ name: `${name}, own schema`, open: opening(({ users }) => users) })
  describeTransferStore({ name, open: opening(({ transfers }) => transfers) })
  const describeKept = <K extends keyof Rows>(kept: K) =>
    storeContracts[kept].describe({ name, open: opening((store) => store[kept]) })
  for (const kept of Object.keys(storeContracts) as (keyof Rows)[]) describeKept(kept)
}
