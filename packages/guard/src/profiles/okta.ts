/** Okta, with a custom authorization server. Access tokens of the org's own server are for Okta alone, and cannot be verified by others. */
import { idIn, wordsIn } from './claim-values.ts'
import type { Profile, ProfilePrincipal } from './profile.ts'

/** Whom an Okta token names: `id` is `uid`, and for a machine `sub`, its client id. */
export interface OktaPrincipal extends ProfilePrincipal {
  /** `cid`. */
  readonly clientId: string
}

/** `https://{org}/oauth2/{server}`. */
const CUSTOM_SERVER = /^https?:\/\/[^/]+\/oauth2\/[^/]+$/

/**
 * The mark: `cid`, which ID tokens do not have, and the issuer of a custom authorization server (`default` is one).
 *
 * @see https://developer.okta.com/docs/guides/validate-access-tokens
 */
export function okta(): Profile<OktaPrincipal, 'required'> {
  return {
    name: 'okta',
    audience: 'required',
    textClaims: ['cid'],
    exactClaims: {},
    faultsOf: ({ issuer }) =>
      CUSTOM_SERVER.test(issuer)
        ? []
        : ['issuer: give that of a custom authorization server, https://ORG/oauth2/SERVER'],
    principalOf: (claims) => {
      const id = Object.hasOwn(claims, 'uid') ? idIn(claims, 'uid') : idIn(claims, 'sub')
      if (id === undefined) return undefined
      return { id, clientId: String(claims['cid']), scopes: wordsIn(claims, 'scp'), roles: wordsIn(claims, 'roles') }
    },
  }
}
