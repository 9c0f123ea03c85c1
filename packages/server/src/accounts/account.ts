/** An account: a user, with all that is known of them, wherever it is kept. Times are seconds since the epoch. */

import { checked } from '@latchkey/options'
import type { StoredUser } from '../login/user.ts'
import { grantCharacters, isScope, LONGEST_SCOPE, MOST_GRANT_CHARACTERS, MOST_GRANTS } from '../tokens/scope-token.ts'

/** A user of the server's people. */
export interface Account extends StoredUser {
  /** `sub`: a UUIDv7, or the id of an old app's table as text. */
  readonly id: string
  /** If it is known: an old app's table may not have it. */
  readonly createdAt?: number
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

const ROLE = /^[A-Za-z0-9][\w.:/-]{0,63}$/

/** What is wrong with what somebody would be granted. */
export interface GrantsComplaint {
  /** Stable. `grants_too_large`: each is good, and all together are too long for a token. */
  readonly code: 'invalid_request' | 'grants_too_large'
  /** In words for the operator who set it. */
  readonly text: string
}

/** @returns undefined where nothing is wrong */
export function grantsComplaint(grants: Grants): GrantsComplaint | undefined {
  const malformed = malformedGrants(grants)
  if (malformed !== undefined) return { code: 'invalid_request', text: malformed }
  const { scopes, roles } = grants
  if (grantCharacters(scopes, roles) <= MOST_GRANT_CHARACTERS) return undefined
  const most = MOST_GRANT_CHARACTERS.toLocaleString('en')
  return {
    code: 'grants_too_large',
    text: `scopes and roles: together at most ${most} characters, as a token has them.`,
  }
}

/** @throws {TypeError} for what no endpoint and no command lets through */
export function requireGrants(grants: Grants): void {
  const complaint = grantsComplaint(grants)
  if (complaint) throw new TypeError(complaint.text)
}

function malformedGrants({ scopes, roles }: Grants): string | undefined {
  for (const [name, values, good] of [
    ['scopes', scopes, (scope: string) => scope.length <= LONGEST_SCOPE && isScope(scope)],
    ['roles', roles, (role: string) => ROLE.test(role)],
  ] as const) {
    if (values.length > MOST_GRANTS) return `${name}: at most ${MOST_GRANTS}.`
    if (new Set(values).size < values.length) return `${name}: each once.`
    if (!values.every(good)) return `${name}: one of them has a character that it must not have, or is too long.`
  }
  return undefined
}

/** Reads an option: the scopes of everyone who registers. */
export function grantedScopes(value: unknown): readonly string[] {
  const scopes: readonly unknown[] = Array.isArray(value) ? [...value] : [undefined]
  const areTexts = (all: readonly unknown[]): all is readonly string[] => all.every((one) => typeof one === 'string')
  const good = areTexts(scopes) && grantsComplaint({ scopes, roles: [] }) === undefined
  const advice = `at most ${MOST_GRANTS} scopes, each once, of at most ${LONGEST_SCOPE} characters, without blanks, " and \\`
  return checked(scopes, good, `a list of ${advice}`)
}
