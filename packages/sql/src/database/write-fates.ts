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
/** Of a statement with others in its WITH: values stand apart from the text, so what looks like a write is one. */
const SOME_TABLES = /\b(?:insert into|update|delete from)\s+"(\w+)/gi
/** Where a transaction of SQLite takes its lock, and where a disk shows that it is full. */
const EVERY_TABLE = /^\s*(?:begin immediate|commit)\b/i

export function createWriteFates({ clock, faultKind }: WriteFatesOptions): WriteFates {
  const failures = new Map<string, number>()

  return {
    note({ text, changedRows, error }) {
      const tables = tablesOf(text)
      if (tables.length === 0) return
      if (error === undefined) {
        // A statement that changed nothing has needed no room, and no lock.
        if (changedRows === 0) return
        for (const table of [...tables, '*']) failures.delete(table)
        return
      }
      const kind = faultKind(error)
      if (kind !== 'busy' && kind !== 'failing' && kind !== 'read_only') return
      for (const table of tables) failures.set(table, clock.monotonic())
      if (kind !== 'busy') failures.set('*', clock.monotonic())
    },
    failing() {
      const since = clock.monotonic() - remembered
      return [...failures].filter(([, at]) => at > since).map(([table]) => table)
    },
  }
}

function tablesOf(text: string): readonly string[] {
  const table = ONE_TABLE.exec(text)?.[1]
  if (table !== undefined) return [table]
  if (EVERY_TABLE.test(text)) return ['*']
  return /^\s*with\b/i.test(text) ? [...text.matchAll(SOME_TABLES)].map(([, name = '']) => name) : []
}
