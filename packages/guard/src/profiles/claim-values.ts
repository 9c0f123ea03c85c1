/** Values of claims in the forms that providers give them. */
import { isIdText, type Misfit } from '@latchkey/protocol'
import type { ClaimsRecord } from './profile.ts'

/** The claim as an id; undefined when it cannot be one. */
export function idIn(claims: ClaimsRecord, name: string): string | undefined {
  const value = ownClaim(claims, name)
  return isIdText(value) ? value : undefined
}

/** The claim as a list of words: a list of texts, or a text with blanks between them (RFC 8693 §4.2). Whatever else it is has none. */
export function wordsIn(claims: ClaimsRecord, name: string): readonly string[] {
  const value = ownClaim(claims, name)
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '')
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : []
}

/** The claim as an object; undefined when it is none. */
export function objectIn(claims: ClaimsRecord, name: string): ClaimsRecord | undefined {
  const value = ownClaim(claims, name)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ClaimsRecord) : undefined
}

/** Never of a prototype. */
export function ownClaim(claims: ClaimsRecord, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}

/** What is amiss with a claim that must be one of these. */
export function amongst(claims: ClaimsRecord, name: string, values: readonly unknown[]): Misfit | undefined {
  const value = ownClaim(claims, name)
  if (value === undefined || value === null) return { claim: name, reason: 'missing' }
  return values.includes(value) ? undefined : { claim: name, reason: 'mismatch' }
}
