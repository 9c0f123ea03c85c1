/** Auth0, token profile `Auth0` (its default). An API with the token profile `RFC 9068` needs no profile here. */
import { type OptionTable, optional, parseOptions, textList } from '@latchkey/options'
import { idIn, ownClaim, wordsIn } from './claim-values.ts'
import type { ClaimsRecord, Profile, ProfilePrincipal } from './profile.ts'

/** Options of {@link auth0}. */
export interface Auth0Options {
  /** The client ids of your applications: a token whose `aud` has one of them is an ID token, and such an audience is refused at the start. */
  readonly clientIds?: readonly string[]
}

/** Whom an Auth0 token names. A machine's id ends with `@clients`. */
export interface Auth0Principal extends ProfilePrincipal {
  /** `permissions`, where the API adds them (RBAC). */
  readonly permissions: readonly string[]
}

const OPTIONS = {
  clientIds: optional([], (value) => textList(value, 'a list of client ids', (id) => id !== '')),
} satisfies OptionTable<keyof Auth0Options>

/** What Auth0's own client ids look like; the identifier of an API is a URI by its advice. */
const CLIENT_ID = /^[A-Za-z0-9]{32}$/

/**
 * The mark: `aud` has the identifier of the API and no client id, and `azp` or `gty` says who asked for the token. An ID token has neither.
 *
 * @throws {TypeError} one line for each option that is unknown or wrong
 * @see https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles
 */
export function auth0(options: Auth0Options = {}): Profile<Auth0Principal, 'required'> {
  const { clientIds } = parseOptions(OPTIONS, options)
  return {
    name: 'auth0',
    audience: 'required',
    textClaims: [],
    exactClaims: {},
    mark: (claims) => {
      if (wordsIn(claims, 'aud').some((one) => clientIds.includes(one))) return { claim: 'aud', reason: 'mismatch' }
      return isText(claims, 'azp') || isText(claims, 'gty') ? undefined : { claim: 'azp', reason: 'missing' }
    },
    faultsOf: ({ audience = '' }) =>
      clientIds.includes(audience) || CLIENT_ID.test(audience)
        ? ['audience: this is a client id; give the identifier of the API, or ID tokens would pass for access tokens']
        : [],
    principalOf: (claims) => {
      const id = idIn(claims, 'sub')
      if (id === undefined) return undefined
      return { id, scopes: wordsIn(claims, 'scope'), roles: [], permissions: wordsIn(claims, 'permissions') }
    },
  }
}

function isText(claims: ClaimsRecord, name: string): boolean {
  const value = ownClaim(claims, name)
  return typeof value === 'string' && value !== ''
}
