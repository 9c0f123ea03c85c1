/** Clerk: the session token of a page. Tokens of a JWT template have no `sid`, and are refused. */
import { type OptionTable, parseOptions } from '@latchkey/options'
import { amongst, idIn, ownClaim } from './claim-values.ts'
import { namedTexts } from './named-texts.ts'
import type { Profile, ProfilePrincipal } from './profile.ts'

/** Options of {@link clerk}. */
export interface ClerkOptions {
  /** The origins of your pages, as `https://app.example.com`: `azp` must be one of them, or a page on a subdomain could lend its token. */
  readonly origins: readonly string[]
}

/** Whom a Clerk token names. */
export interface ClerkPrincipal extends ProfilePrincipal {
  readonly sessionId: string
}

const OPTIONS = {
  origins: namedTexts('a list of origins, https://app.example.com', isOrigin),
} satisfies OptionTable<keyof ClerkOptions>

/**
 * The mark: `sid`, and `azp` among your origins. A session whose user still has something to do (`sts` is `pending`) is none yet. Clerk leaves
 * `azp` out where the request had no `Origin`, as those of native apps: such tokens are refused.
 *
 * @throws {TypeError} one line for each option that is unknown, missing or wrong
 * @see https://clerk.com/docs/guides/sessions/session-tokens
 */
export function clerk(options: ClerkOptions): Profile<ClerkPrincipal, 'optional'> {
  const { origins } = parseOptions(OPTIONS, options)
  return {
    name: 'clerk',
    audience: 'optional',
    textClaims: ['sid', 'azp'],
    exactClaims: {},
    mark: (claims) => {
      const status = ownClaim(claims, 'sts')
      if (status !== undefined && status !== 'active') return { claim: 'sts', reason: 'mismatch' }
      return amongst(claims, 'azp', origins)
    },
    principalOf: (claims) => {
      const id = idIn(claims, 'sub')
      return id === undefined ? undefined : { id, sessionId: String(claims['sid']), scopes: [], roles: [] }
    },
  }
}

function isOrigin(text: string): boolean {
  return URL.parse(text)?.origin === text
}
