/**
 * Rotating refresh tokens in memory, by the server's own table: a token is good once, the one before it is answered to the same attempt
 * and, for a moment, to everybody; any other copy ends the family (RFC 9700 §4.14.2).
 */
import { randomBytes } from 'node:crypto'

/** What a refresh is answered. */
export type Rotated =
  | { readonly successor: string }
  | { readonly code: 'refresh_superseded' | 'refresh_reuse' | 'refresh_unknown' }

/** Refresh tokens and the logins that they come from. */
export interface TokenFamilies {
  /** Begins a family and returns its first token. */
  readonly begin: (subject: string) => string
  readonly rotate: (token: string, attempt: string | null) => Rotated
  /** Whose the token is. */
  readonly subjectOf: (token: string) => string
  /** Ends the token's family. */
  readonly revoke: (token: string) => void
  readonly endAll: () => void
  /** How many families have not ended. */
  readonly alive: () => number
}

interface Family {
  readonly subject: string
  readonly tokens: string[]
  ended: boolean
  /** When the token before the last was exchanged, and by whom. */
  spent: { readonly at: number; readonly attempt: string | null }
}

/** @param clock - seconds */
export function createTokenFamilies(graceSeconds: number, clock: () => number): TokenFamilies {
  const families: Family[] = []
  const familyOf = (token: string) => families.find(({ tokens }) => tokens.includes(token))

  function issue({ tokens }: Family): string {
    const token = randomBytes(32).toString('base64url')
    tokens.push(token)
    return token
  }

  return {
    begin: (subject) => {
      const family: Family = { subject, tokens: [], ended: false, spent: { at: 0, attempt: null } }
      families.push(family)
      return issue(family)
    },
    rotate: (token, attempt) => {
      const family = familyOf(token)
      if (!family || family.ended) return { code: 'refresh_unknown' }
      const { tokens, spent } = family
      const back = tokens.length - 1 - tokens.indexOf(token)
      if (back === 0) {
        family.spent = { at: clock(), attempt }
        return { successor: issue(family) }
      }
      const isInGrace = clock() - spent.at < graceSeconds
      if (back === 1 && (isInGrace || (attempt !== null && attempt === spent.attempt)))
        return { successor: tokens.at(-1) ?? '' }
      if (isInGrace) return { code: 'refresh_superseded' }
      family.ended = true
      return { code: 'refresh_reuse' }
    },
    subjectOf: (token) => familyOf(token)?.subject ?? '',
    revoke: (token) => {
      const family = familyOf(token)
      if (family) family.ended = true
    },
    endAll: () => {
      for (const family of families) family.ended = true
    },
    alive: () => families.filter(({ ended }) => !ended).length,
  }
}
