/** Makes one entry of many, where there is no room for all: "nothing issued before". */
import { EVERY_ISSUER, type Revocation } from './revocation.ts'
import { bytesOf } from './revocation-entries.ts'

/** What takes the place of what. */
export interface Condensation {
  readonly gone: readonly Revocation[]
  /** One for each issuer that they named, and one for those that named none. They refuse every token that was refused before. */
  readonly by: readonly Revocation[]
  readonly issuedUntil: number
}

/**
 * Takes the oldest, as many as make `bytes`, and all that are of the same second as the last of these. A key is never among them:
 * it says nothing of time, and only operators revoke keys.
 *
 * @returns undefined when there is nothing that could be taken
 */
export function condense(entries: Iterable<Revocation>, bytes: number): Condensation | undefined {
  const dated = [...entries].filter((one) => one.kind !== 'key' && one.kind !== 'issuer')
  const ending = dated.filter(({ expiresAt }) => expiresAt !== undefined)
  // What has no end makes an entry without an end, which refuses for good what is old: only where nothing else is left.
  const taken = ending.length > 0 ? ending : dated
  const oldest = taken.toSorted((one, other) => secondOf(one) - secondOf(other))
  let sum = 0
  const isEnough = (one: Revocation) => {
    sum += bytesOf(one)
    return sum >= bytes
  }
  const last = oldest.find(isEnough) ?? oldest.at(-1)
  if (!last) return undefined
  const issuedUntil = secondOf(last)
  const gone = oldest.filter((one) => secondOf(one) <= issuedUntil)
  const ends = new Map<string, number>()
  for (const { issuer = EVERY_ISSUER, expiresAt = Infinity } of gone)
    ends.set(issuer, Math.max(ends.get(issuer) ?? 0, expiresAt))
  const by = [...ends].map(
    ([id, end]): Revocation => ({ kind: 'issuer', id, issuedUntil, ...(end < Infinity && { expiresAt: end }) }),
  )
  return { gone, by, issuedUntil }
}

/** No token that it names was issued later. */
export function secondOf(revocation: Revocation): number {
  return revocation.kind === 'key' ? Infinity : (revocation.issuedUntil ?? Infinity)
}
