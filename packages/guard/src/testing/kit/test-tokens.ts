/** Tokens for tests: any subject, scope, role and age. */
import { checked, isPlainObject, type OptionTable, optional, parseOptions, text, textList } from '@latchkey/options'
import type { Dialect } from '@latchkey/protocol'
import { createSigner } from '@latchkey/tokens'
import type { KeyRing } from './key-ring.ts'
import type { TestClock } from './test-clock.ts'
import { makeFlawed, type TokenFlaw, type Unsigned } from './token-flaws.ts'

/** What a token should say. Default: a good token of `user-1`, issued now. */
export interface TestTokenOptions {
  /** `sub`. Default `user-1`. */
  readonly subject?: string
  /** `scope`: a list is joined with blanks (RFC 8693 §4.2). */
  readonly scope?: string | readonly string[]
  /** `roles` (RFC 9068 §2.2.3.1). */
  readonly roles?: readonly string[]
  /** `aud`, instead of the issuer's own. */
  readonly audience?: string | readonly string[]
  /** How long ago it was issued. Default 0. */
  readonly ageSeconds?: number
  /** How long it is still valid; negative: it expired this long ago. Default: until 600 seconds after it was issued. */
  readonly expiresInSeconds?: number
  /** `auth_time`: how long ago the user logged in (RFC 9470). */
  readonly authenticatedSecondsAgo?: number
  /** Further claims, which replace the others; undefined removes one. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Further members of the header, likewise; `alg` is the key's. */
  readonly header?: Readonly<Record<string, unknown>>
}

/** Makes tokens. */
export interface TestTokens {
  /** A good token, unless the options make it bad. @throws {TypeError} naming each option that is unknown or wrong */
  readonly token: (options?: TestTokenOptions) => string
  /** A token with this one flaw. @throws {TypeError} naming an unknown flaw, or each option that is unknown or wrong */
  readonly badToken: (flaw: TokenFlaw, options?: TestTokenOptions) => string
}

const OPTIONS = {
  subject: optional('user-1', text),
  scope: optional(undefined, oneOrMore),
  roles: optional(undefined, list),
  audience: optional(undefined, oneOrMore),
  ageSeconds: optional(0, aNumber),
  expiresInSeconds: optional(undefined, aNumber),
  authenticatedSecondsAgo: optional(undefined, aNumber),
  claims: optional({}, members),
  header: optional({}, members),
} satisfies OptionTable<keyof TestTokenOptions>

export function createTestTokens(dialect: Dialect, ring: KeyRing, clock: TestClock): TestTokens {
  let issued = 0

  function unsigned(options: TestTokenOptions): Unsigned {
    // A mistyped `role` would leave the token without one, and the test would prove something else.
    const read = parseOptions(OPTIONS, options)
    const { subject, scope, roles, audience, ageSeconds, expiresInSeconds, authenticatedSecondsAgo } = read
    const now = Math.floor(clock())
    const { alg, kid } = ring.signing()
    issued++
    const names = { tokenId: `test-token-${issued}`, csrfToken: `test-csrf-${issued}` }
    const context = { now: now - ageSeconds, alg, kid, ...names }
    const { header, claims } = dialect.issue({ id: subject }, context)
    return {
      header: { ...header, ...read.header },
      claims: {
        ...claims,
        ...(scope !== undefined && { scope: typeof scope === 'string' ? scope : scope.join(' ') }),
        ...(roles !== undefined && { roles }),
        ...(audience !== undefined && { aud: audience }),
        ...(expiresInSeconds !== undefined && { exp: now + expiresInSeconds }),
        ...(authenticatedSecondsAgo !== undefined && { auth_time: now - authenticatedSecondsAgo }),
        ...read.claims,
      },
    }
  }

  return {
    token: (options = {}) => {
      const { header, claims } = unsigned(options)
      return createSigner({ key: ring.signing() }).sign(claims, header)
    },
    badToken: (flaw, options = {}) =>
      makeFlawed(flaw, { ...unsigned(options), key: ring.signing(), now: Math.floor(clock()) }),
  }
}

function list(value: unknown): readonly string[] {
  return textList(value, 'a list of texts', () => true)
}

function oneOrMore(value: unknown): string | readonly string[] {
  return typeof value === 'string' ? value : textList(value, 'text, or a list of it', () => true)
}

function aNumber(value: unknown): number {
  return checked(value, typeof value === 'number', 'a number of seconds')
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return checked(value, isPlainObject(value), 'a plain object')
}
