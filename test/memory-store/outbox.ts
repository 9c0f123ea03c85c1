/** The outbox in memory. */
import type { OutboxEntry, OutboxStore } from '@latchkey/server/stores'

const MOST_COUNTED = 1000

export function createMemoryOutbox(): OutboxStore & AsyncDisposable {
  const rows = new Map<string, OutboxEntry>()
  const byTime = () =>
    [...rows.values()].toSorted((one, other) => one.dueAt - other.dueAt || (one.id < other.id ? -1 : 1))

  return {
    async put(entries) {
      for (const entry of entries) rows.set(entry.id, entry)
    },
    async claim({ now, latest, until, limit }) {
      const due = byTime().filter(({ dueAt }) => dueAt <= now || dueAt > latest)
      const claimed = due.slice(0, limit).map((entry) => ({ ...entry, dueAt: until }))
      for (const entry of claimed) rows.set(entry.id, entry)
      return claimed
    },
    remove: async (id) => void rows.delete(id),
    async postpone(id, dueAt) {
      const entry = rows.get(id)
      if (entry) rows.set(id, { ...entry, attempts: entry.attempts + 1, dueAt })
    },
    async pending() {
      const entries = byTime().slice(0, MOST_COUNTED)
      return {
        count: entries.length,
        oldestDueAt: entries[0]?.dueAt,
        mostAttempts: Math.max(0, ...entries.map(({ attempts }) => attempts)),
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
