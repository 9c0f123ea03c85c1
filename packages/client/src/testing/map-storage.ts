/** A storage of one process, in the shape of `localStorage`: clients that share it are like tabs. */
import type { ClientStorage } from '../session-store.ts'

export function mapStorage(items: Map<string, string> = new Map()): ClientStorage {
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  }
}
