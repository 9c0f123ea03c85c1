/** Counts who can log in under given settings, and why others cannot. Nothing of a row is in a count. */
import type { Hasher, StoredPassword } from '@latchkey/passwords'
import type { SurveyedUser } from '@latchkey/sql'

export interface RefusedRows {
  /** As the hasher names it: `bcrypt`, `40 hexadecimal digits, as SHA-1 has`. */
  readonly name: string
  readonly reason: string
  readonly rows: number
}

export interface LoginCounts {
  /** Of users with a name who are not disabled. */
  readonly able: number
  readonly refused: readonly RefusedRows[]
  /** Of all rows that are read: guessed at almost no cost by whoever has the table. */
  readonly unsafe: number
  /** Of all rows that are read: not as this server writes them today. */
  readonly old: number
  /** Of all rows that are read. */
  readonly readable: number
  /** What is left, by format, the most first. */
  readonly oldFormats: readonly (readonly [name: string, rows: number])[]
}

const MOST_KINDS = 200

export function createLoginCounter({ refusalOf, isUnsafe, needsRehash, describe }: Hasher) {
  const refused = new Map<string, { readonly name: string; readonly reason: string; rows: number }>()
  const formats = new Map<string, number>()
  const counts = { able: 0, unsafe: 0, old: 0, readable: 0 }
  return {
    add(users: readonly SurveyedUser[]): void {
      for (const { username, stored: hash, passwordColumns: columns, disabled } of users) {
        if (hash === undefined || hash === '') continue
        const stored: StoredPassword = { hash, columns }
        const refusal = refusalOf(stored)
        if (refusal) {
          const key = `${refusal.name}\n${refusal.reason}`
          const known = refused.get(key)
          if (known) known.rows += 1
          else if (refused.size < MOST_KINDS) refused.set(key, { ...refusal, rows: 1 })
          continue
        }
        counts.readable += 1
        if (username !== undefined && !disabled) counts.able += 1
        if (isUnsafe(stored)) counts.unsafe += 1
        if (!needsRehash(stored)) continue
        counts.old += 1
        const name = describe(stored) ?? ''
        if (formats.has(name) || formats.size < MOST_KINDS) formats.set(name, (formats.get(name) ?? 0) + 1)
      }
    },
    counts: (): LoginCounts => ({
      ...counts,
      refused: [...refused.values()].toSorted((left, right) => right.rows - left.rows),
      oldFormats: [...formats].toSorted(([, left], [, right]) => right - left),
    }),
  }
}
