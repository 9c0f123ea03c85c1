/** Bounds what one person costs: many of their entries become one. */
import { type Person, type Revocation, secondOf } from '@latchkey/guard/revocations'
import type { RevocationStore } from './revocation-store.ts'

/** What folding needs. */
export interface FoldOwnedPorts {
  readonly store: Pick<RevocationStore, 'listOwned' | 'replace'>
  /** How many live entries of tokens and sessions one person may have. */
  readonly maximumEntriesPerSubject: number
}

/** More of one person than are ever there, unless all are of one second. */
const MOST_AT_ONCE = 1000

/**
 * If a person has too many live entries, those before the newest second become one: nothing of theirs issued until the second before.
 * Their other sessions refresh once, and nobody else notices. What is of the newest second stays, so that a token of that second is good.
 * Two processes may do it at once: the entry is the same, and each removes what the other has left.
 *
 * @returns the entry, if there is one
 */
export async function foldOwned(
  person: Person,
  now: number,
  { store, maximumEntriesPerSubject }: FoldOwnedPorts,
): Promise<Revocation | undefined> {
  const rows = await store.listOwned(person, MOST_AT_ONCE)
  const live = rows.filter(({ revocation: { expiresAt = Infinity } }) => expiresAt >= now)
  if (live.length <= maximumEntriesPerSubject) return undefined
  const newest = Math.max(...live.map(({ revocation }) => secondOf(revocation)))
  // What has no end would make an entry without an end.
  const gone = live.filter(({ revocation }) => secondOf(revocation) < newest && revocation.expiresAt !== undefined)
  if (gone.length === 0) return undefined
  const [issuer, ...others] = new Set(gone.map(({ revocation }) => revocation.issuer))
  const entry: Revocation = {
    ...person,
    issuedUntil: newest - 1,
    expiresAt: Math.max(...gone.map(({ revocation: { expiresAt = 0 } }) => expiresAt)),
    ...(others.length === 0 && issuer !== undefined && { issuer }),
  }
  await store.replace(
    gone.map(({ id }) => id),
    entry,
  )
  return entry
}
