/** Rotating refresh tokens in memory: single use, the same successor within the grace time; reuse ends the family (RFC 9700 §4.14.2). */
import { randomBytes } from 'node:crypto'

/** Refresh tokens and the logins that they come from. */
export interface TokenFamilies {
  /** Begins a family and returns its first token. */
  readonly begin: () => string
  /** @returns the successor; undefined means `invalid_grant` */
  readonly rotate: (token: string) => string | undefined
  /** Ends the token's family. */
  readonly revoke: (token: string) => void
  readonly endAll: () => void
  /** How many families have not ended. */
  readonly alive: () => number
}

interface Family {
  ended: boolean
}

interface Issued {
  readonly family: Family
  spent?: { readonly successor: string; readonly at: number }
}

/** @param clock - seconds */
export function createTokenFamilies(graceSeconds: number, clock: () => number): TokenFamilies {
  const issued = new Map<string, Issued>()

  function issue(family: Family): string {
    const token = randomBytes(32).toString('base64url')
    issued.set(token, { family })
    return token
  }

  return {
    begin: () => issue({ ended: false }),
    rotate: (token) => {
      const found = issued.get(token)
      if (!found || found.family.ended) return undefined
      if (found.spent && clock() - found.spent.at <= graceSeconds) return found.spent.successor
      if (found.spent) {
        found.family.ended = true
        return undefined
      }
      found.spent = { successor: issue(found.family), at: clock() }
      return found.spent.successor
    },
    revoke: (token) => {
      const found = issued.get(token)
      if (found) found.family.ended = true
    },
    endAll: () => {
      for (const { family } of issued.values()) family.ended = true
    },
    alive: () => new Set([...issued.values()].map(({ family }) => family).filter(({ ended }) => !ended)).size,
  }
}
