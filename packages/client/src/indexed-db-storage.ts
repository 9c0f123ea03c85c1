/** A storage in IndexedDB, which pages and workers share: workers have no `localStorage`. */
import type { ClientStorage } from './shared-storage.ts'

/** The part of IndexedDB that is used. */
interface Asked<T> {
  readonly result: T
  readonly error: unknown
  onsuccess: (() => void) | null
  onerror: (() => void) | null
}
interface Opening extends Asked<Database> {
  onupgradeneeded: (() => void) | null
}
interface Items {
  get(key: string): Asked<unknown>
  put(value: string, key: string): Asked<unknown>
  delete(key: string): Asked<unknown>
}
interface Transaction {
  readonly error: unknown
  objectStore(name: string): Items
  oncomplete: (() => void) | null
  onabort: (() => void) | null
}
interface Database {
  createObjectStore(name: string): unknown
  transaction(name: string, mode: string): Transaction
  close(): void
}
interface Factory {
  open(name: string): Opening
}

/** @param database - the database's name. Default `latchkey` */
export function indexedDbStorage(database = 'latchkey'): ClientStorage {
  async function within<T>(mode: 'readonly' | 'readwrite', work: (items: Items) => Asked<T>): Promise<T> {
    const opened = await open(database)
    try {
      return await new Promise((resolve, reject) => {
        const transaction = opened.transaction('items', mode)
        const asked = work(transaction.objectStore('items'))
        // A write that has succeeded can still be undone when its transaction ends, because of the quota.
        transaction.oncomplete = () => resolve(asked.result)
        transaction.onabort = () => reject(transaction.error)
      })
    } finally {
      // An open connection would block a page that wants to delete the database.
      opened.close()
    }
  }

  return {
    getItem: async (key) => {
      const value = await within('readonly', (items) => items.get(key))
      // Only this storage writes there, and it writes text.
      return (value ?? null) as string | null
    },
    setItem: (key, value) => within('readwrite', (items) => items.put(value, key)),
    removeItem: (key) => within('readwrite', (items) => items.delete(key)),
  }
}

function open(database: string): Promise<Database> {
  return new Promise((resolve, reject) => {
    const opening = (globalThis as unknown as { readonly indexedDB: Factory }).indexedDB.open(database)
    opening.onupgradeneeded = () => void opening.result.createObjectStore('items')
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
}
