/** By what a store knows a revocation again. */
import { createHash } from 'node:crypto'
import type { Revocation } from '@latchkey/guard/revocations'

/** The same for two that have one kind, id and issuer, and for no others: SHA-256 in hexadecimal digits. */
export function revocationDigest({ kind, id, issuer }: Revocation): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, id, issuer ?? null]))
    .digest('hex')
}

/** One that says what both say; undefined when the new one says no more than what is known. */
export function widened(known: Revocation, given: Revocation): Revocation | undefined {
  const end = Math.max(known.expiresAt ?? Infinity, given.expiresAt ?? Infinity)
  const isLonger = end > (known.expiresAt ?? Infinity)
  const second = secondIn(given)
  const isLater = second !== undefined && second > (secondIn(known) ?? -1)
  if (!isLonger && !isLater) return undefined
  const { expiresAt: _, ...named } = known
  return { ...named, ...(end < Infinity && { expiresAt: end }), ...(isLater && { issuedUntil: second }) } as Revocation
}

/** A token was issued once, whenever it is revoked. */
function secondIn(revocation: Revocation): number | undefined {
  return revocation.kind === 'key' || revocation.kind === 'token' ? undefined : revocation.issuedUntil
}
