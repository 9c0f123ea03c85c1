/** A storage of one process with the methods of `localStorage`: clients that share it act like tabs. */
import type { ClientStorage } from '../shared-storage.ts'

export function mapStorage(items: Map<string, string> = new Map()): ClientStorage {
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  }
}
