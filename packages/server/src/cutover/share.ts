/** Who of all people has moved: by a digest of the name alone, so that it is the same in every process, and for every route. */
import { createHash } from 'node:crypto'
import { type CutoverSwitch, EVERY_ROUTE } from './cutover-store.ts'

const PLACES = 10_000

/** A person's place, from 0 to 9,999. It never changes, so whoever has moved at 1 % has moved at 50 %. */
export function placeOf(name: string): number {
  const known = name.normalize('NFKC').trim().toLowerCase()
  const digest = createHash('sha256').update(`latchkey cutover\0${known}`).digest()
  // Of 2^32 values the rest of the division is below a millionth.
  return digest.readUInt32BE(0) % PLACES
}

/** The percentage of a route: 0 where nobody has said anything. */
export function percentOf(rows: readonly CutoverSwitch[], route: string): number {
  const row = rows.find((one) => one.route === route) ?? rows.find((one) => one.route === EVERY_ROUTE)
  return row?.percent ?? 0
}

/** @param name - undefined where a request names nobody: it moves with the last */
export function isMoved(percent: number, name: string | undefined): boolean {
  if (percent <= 0 || percent >= 100) return percent >= 100
  return name !== undefined && placeOf(name) < percent * (PLACES / 100)
}
