/**
 * What has become of the last write to each table. Nothing is written to find out: a probe would fill a disk that is nearly full, and would
 * say nothing about the tables that it does not touch.
 */
import type { Clock } from '@latchkey/server/stores'
import type { StatementOutcome } from '../engines/engine.ts'
import type { FaultKind } from '../engines/fault-kind.ts'

export interface WriteFates {
  note(outcome: StatementOutcome): void
  /** Tables whose last write failed a moment ago; `*` for the whole database. Statements that others have lost against do not count, nor does a lost connection. */
  failing(): readonly string[]
}

export interface WriteFatesOptions {
  readonly clock: Clock
  readonly faultKind: (error: unknown) => FaultKind
}

/** When nobody writes, because nobody is sent here any more, it must be tried again some day. */
const remembered = 30_000

const ONE_TABLE = /^\s*(?:insert into|update|delete from)\s+[`"]?(\w+)/i
/** Where a transaction of SQLite takes its lock, and where a disk shows that it is full. */
const EVERY_TABLE = /^\s*(?:begin immediate|commit)\b/i

export function createWriteFates({ clock, faultKind }: WriteFatesOptions): WriteFates {
  const failures = new Map<string, number>()

  return {
    note({ text, changedRows, error }) {
      const table = ONE_TABLE.exec(text)?.[1] ?? (EVERY_TABLE.test(text) ? '*' : undefined)
      if (table === undefined) return
      if (error === undefined) {
        // A statement that changed nothing has needed no room, and no lock.
        if (changedRows === 0) return
        failures.delete(table)
        failures.delete('*')
        return
      }
      const kind = faultKind(error)
      if (kind !== 'busy' && kind !== 'failing' && kind !== 'read_only') return
      failures.set(table, clock.monotonic())
      if (kind !== 'busy') failures.set('*', clock.monotonic())
    },
    failing() {
      const since = clock.monotonic() - remembered
      return [...failures].filter(([, at]) => at > since).map(([table]) => table)
    },
  }
}
