/**
 * Firebase Authentication. It has no access tokens for an API of your own: here the ID token is the credential, as Firebase's own advice has
 * it. So `nonce`, `at_hash` and `c_hash` are no sign of a wrong token, and only `events` is.
 */
import { nonEmptyText, type OptionTable, optional, parseOptions } from '@latchkey/options'
import { idIn, objectIn, ownClaim } from './claim-values.ts'
import type { Profile, ProfilePrincipal } from './profile.ts'

/** Options of {@link firebase}. */
export interface FirebaseOptions {
  /** The tenant of Identity Platform whose users this API takes. Left out: users of no tenant. */
  readonly tenant?: string
}

/** Whom a Firebase token names. */
export interface FirebasePrincipal extends ProfilePrincipal {
  /** How they signed in: `password`, `google.com`, `anonymous`; undefined when the token does not say. */
  readonly signInProvider: string | undefined
}

const OPTIONS = { tenant: optional(undefined, nonEmptyText) } satisfies OptionTable<keyof FirebaseOptions>
const ISSUER = 'https://securetoken.google.com/'

/**
 * The mark: `iss` is the project's, `aud` the project, `auth_time` a time in the past, and `firebase.tenant` the tenant that is named here.
 *
 * @throws {TypeError} one line for each option that is unknown or wrong
 * @see https://firebase.google.com/docs/auth/admin/verify-id-tokens#verify_id_tokens_using_a_third-party_jwt_library
 */
export function firebase(options: FirebaseOptions = {}): Profile<FirebasePrincipal, 'required'> {
  const { tenant } = parseOptions(OPTIONS, options)
  return {
    name: 'firebase',
    audience: 'required',
    textClaims: [],
    exactClaims: {},
    forbiddenClaims: ['events'],
    mark: (claims) => {
      const [since, iat] = [ownClaim(claims, 'auth_time'), claims['iat']]
      if (since === undefined) return { claim: 'auth_time', reason: 'missing' }
      if (typeof since !== 'number') return { claim: 'auth_time', reason: 'wrong_type' }
      // `iat` has been compared with the clock.
      if (typeof iat !== 'number' || since > iat) return { claim: 'auth_time', reason: 'mismatch' }
      const said = ownClaim(objectIn(claims, 'firebase') ?? {}, 'tenant')
      return said === tenant ? undefined : { claim: 'firebase', reason: 'mismatch' }
    },
    faultsOf: ({ issuer, audience }) =>
      issuer === `${ISSUER}${audience}` ? [] : [`issuer: give ${ISSUER}PROJECT, and the project as the audience`],
    principalOf: (claims) => {
      const id = idIn(claims, 'sub')
      if (id === undefined) return undefined
      const provider = ownClaim(objectIn(claims, 'firebase') ?? {}, 'sign_in_provider')
      return { id, signInProvider: typeof provider === 'string' ? provider : undefined, scopes: [], roles: [] }
    },
  }
}
