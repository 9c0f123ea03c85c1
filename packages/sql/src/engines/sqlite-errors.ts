/** What SQLite's result codes say (rescode.html). */
import type { FaultKind, FaultTable } from './fault-kind.ts'

/** Extended codes. */
const details: FaultTable<readonly number[]> = [['duplicate', [1555, 2067, 2579]]]

/** Primary codes: the low byte. */
const kinds: FaultTable<readonly number[]> = [
  // Locked by another process or connection (5, 6), or its locks cannot be had in their order (15).
  ['busy', [5, 6, 15]],
  ['read_only', [8]],
  // No memory (7), input or output (10), no room (13).
  ['failing', [7, 10, 13]],
  ['away', [14]],
  ['too_long', [18]],
]

export function sqliteFaultKind(error: unknown): FaultKind {
  const code = resultCodeOf(error)
  const found =
    details.find(([, codes]) => codes.includes(code)) ?? kinds.find(([, codes]) => codes.includes(code & 0xff))
  return found?.[0] ?? 'refused'
}

/** Whether another has the lock: the statement had no effect, and may be run again. */
export function isLocked(error: unknown): boolean {
  return (resultCodeOf(error) & 0xff) === 5
}

/** For work that was rolled back with the work of another: it has had no effect, and may be run again, as where it has lost against a lock. */
export function undone(): Error {
  return Object.assign(new Error('it was rolled back with other work'), { errcode: 5 })
}

/** Without SQLite's own words, which name columns. */
export function sqliteRefusal(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'to be opened: there is no such file'
  if (code === 'EACCES' || code === 'EISDIR' || code === 'EROFS') return `to be opened (${code})`
  return `a statement (SQLite result code ${resultCodeOf(error)})`
}

/** Extended result code, 0 for an error that did not come from SQLite. */
function resultCodeOf(error: unknown): number {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof code === 'number' ? code : 0
}
