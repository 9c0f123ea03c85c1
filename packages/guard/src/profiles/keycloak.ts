/** Keycloak. Its tokens of every kind are signed with the same keys and have the same `iss`; the claim `typ` tells them apart. */
import { flag, type OptionTable, optional, parseOptions } from '@latchkey/options'
import { idIn, objectIn, wordsIn } from './claim-values.ts'
import type { Profile, ProfilePrincipal } from './profile.ts'

/** Options of {@link keycloak}. */
export interface KeycloakOptions {
  /**
   * Takes access tokens with `nonce`: Keycloak before 25 writes it into all tokens, and later ones do so with the mapper "Nonce backwards
   * compatible". Default false.
   */
  readonly nonceInAccessTokens?: boolean
}

/** Whom a Keycloak token names. `roles` are those of the API's own client, `resource_access[audience].roles`. */
export interface KeycloakPrincipal extends ProfilePrincipal {
  /** `realm_access.roles`. */
  readonly realmRoles: readonly string[]
}

const OPTIONS = { nonceInAccessTokens: optional(false, flag) } satisfies OptionTable<keyof KeycloakOptions>

/**
 * The mark: the claim `typ` is `Bearer`; the others are `ID`, `Refresh`, `Offline` and `Logout`. `azp` says who asked for the token and is
 * never taken for its audience: `aud` needs an audience mapper for this API.
 *
 * @throws {TypeError} one line for each option that is unknown or wrong
 */
export function keycloak(options: KeycloakOptions = {}): Profile<KeycloakPrincipal, 'required'> {
  const { nonceInAccessTokens } = parseOptions(OPTIONS, options)
  return {
    name: 'keycloak',
    audience: 'required',
    textClaims: ['azp'],
    exactClaims: { typ: 'Bearer' },
    ...(nonceInAccessTokens && { forbiddenClaims: ['at_hash', 'c_hash', 'events'] }),
    principalOf: (claims, audience = '') => {
      const id = idIn(claims, 'sub')
      if (id === undefined) return undefined
      const ofApi = objectIn(objectIn(claims, 'resource_access') ?? {}, audience)
      return {
        id,
        scopes: wordsIn(claims, 'scope'),
        roles: wordsIn(ofApi ?? {}, 'roles'),
        realmRoles: wordsIn(objectIn(claims, 'realm_access') ?? {}, 'roles'),
      }
    },
  }
}
