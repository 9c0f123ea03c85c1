/**
 * Tabs' storages as Chromium's `localStorage` behaves: each process has a copy and sees the others' writes a moment later, all in the
 * same order. What others wrote before a write of its own that is still on its way, it never sees.
 */
import type { ClientStorage } from '../shared-storage.ts'

/** @param milliseconds - until the others see a write */
export function laggingStorages(count: number, milliseconds: number): readonly ClientStorage[] {
  const copies = Array.from({ length: count }, () => ({ items: new Map<string, string>(), onTheirWay: 0 }))
  return copies.map((own) => {
    const spread = (write: (items: Map<string, string>) => unknown): void => {
      write(own.items)
      own.onTheirWay++
      setTimeout(() => {
        own.onTheirWay--
        for (const copy of copies) if (copy !== own && copy.onTheirWay === 0) write(copy.items)
      }, milliseconds)
    }
    return {
      getItem: (key) => own.items.get(key) ?? null,
      setItem: (key, value) => spread((items) => items.set(key, value)),
      removeItem: (key) => spread((items) => items.delete(key)),
    }
  })
}
