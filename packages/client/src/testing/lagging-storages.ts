/** Storages of tabs as Chromium's `localStorage` is: each process has a copy, and sees the others' writes a moment later. */
import type { ClientStorage } from '../session-store.ts'

/** @param milliseconds - until a write is seen by the others */
export function laggingStorages(count: number, milliseconds: number): readonly ClientStorage[] {
  const copies = Array.from({ length: count }, () => new Map<string, string>())
  return copies.map((own) => {
    const spread = (write: (copy: Map<string, string>) => unknown): void => {
      write(own)
      setTimeout(() => copies.filter((copy) => copy !== own).map(write), milliseconds)
    }
    return {
      getItem: (key) => own.get(key) ?? null,
      setItem: (key, value) => spread((copy) => copy.set(key, value)),
      removeItem: (key) => spread((copy) => copy.delete(key)),
    }
  })
}
