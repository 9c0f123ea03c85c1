/** An account: a user, with all that is known of them, wherever it is kept. Times are seconds since the epoch. */

import { checked } from '@latchkey/options'
import type { StoredUser } from '../login/user.ts'
import { grantsFault, LONGEST_SCOPE, MOST_GRANT_CHARACTERS, MOST_GRANTS } from '../tokens/scope-token.ts'

/** A user of the server's people. */
export interface Account extends StoredUser {
  /** `sub`: a UUIDv7, or the id of an old app's table as text. */
  readonly id: string
  /** Since when the account has been disabled. */
  readonly disabledAt?: number
  /** The address in the form that is compared. */
  readonly emailKey?: string
  readonly passwordChangedAt?: number
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
}

/** What a user may do. */
export type Grants = Pick<Account, 'scopes' | 'roles'>

/** The role that opens the admin API. */
export const ADMIN_ROLE = 'admin'

/** What is wrong with what somebody would be granted. */
export interface GrantsComplaint {
  /** Stable. `grants_too_large`: each is good, and all together are too long for a token. */
  readonly code: 'invalid_request' | 'grants_too_large'
  /** In words for the operator who set it. */
  readonly text: string
}

/** @returns undefined where nothing is wrong */
export function grantsComplaint(grants: Grants): GrantsComplaint | undefined {
  const found = grantsFault(grants.scopes, grants.roles)
  switch (found?.fault) {
    case undefined:
      return undefined
    case 'too_large': {
      const most = MOST_GRANT_CHARACTERS.toLocaleString('en')
      const text = `scopes and roles: together at most ${most} characters, as a token has them.`
      return { code: 'grants_too_large', text }
    }
    default:
      return { code: 'invalid_request', text: `${found?.of}: ${MALFORMED[found?.fault ?? 'malformed']}` }
  }
}

const MALFORMED = {
  too_many: `at most ${MOST_GRANTS}.`,
  repeated: 'each once.',
  malformed: 'one of them has a character that it must not have, or is too long.',
} as const

/** @throws {TypeError} for what no endpoint and no command lets through */
export function requireGrants(grants: Grants): void {
  const complaint = grantsComplaint(grants)
  if (complaint) throw new TypeError(complaint.text)
}

/** Reads an option: the scopes of everyone who registers. */
export function grantedScopes(value: unknown): readonly string[] {
  const scopes: readonly unknown[] = Array.isArray(value) ? [...value] : [undefined]
  const areTexts = (all: readonly unknown[]): all is readonly string[] => all.every((one) => typeof one === 'string')
  const good = areTexts(scopes) && grantsComplaint({ scopes, roles: [] }) === undefined
  const advice = `at most ${MOST_GRANTS} scopes, each once, of at most ${LONGEST_SCOPE} characters, without blanks, " and \\`
  return checked(scopes, good, `a list of ${advice}`)
}
