/** Microsoft Entra ID, tokens of version 2.0 for an API of your own. One guard may name the issuers of several tenants. */
import { idIn, ownClaim, wordsIn } from './claim-values.ts'
import type { ClaimsRecord, Profile, ProfilePrincipal } from './profile.ts'

/** Whom an Entra token names: `id` is `oid`, which is the same in every app. Keep it together with `tenant`. */
export interface EntraPrincipal extends ProfilePrincipal {
  /** `tid`. */
  readonly tenant: string
}

/** `https://login.microsoftonline.com/{tenant}/v2.0`, and the same on the hosts of the other clouds. */
const ISSUER = /^https:\/\/[^/]+\/([^/]+)\/v2\.0$/
const SHARED = ['common', 'organizations', 'consumers']

/**
 * The mark: `ver` is `2.0`, `tid` is the tenant of `iss`, and the token says what a user lets the app do (`scp`), or is an app's own:
 * `idtyp` is `app`, or `oid` is `sub`, which is so for no user. `roles` alone are no mark, because ID tokens have them too.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function entra(): Profile<EntraPrincipal, 'required'> {
  return {
    name: 'entra',
    audience: 'required',
    textClaims: ['tid', 'oid'],
    exactClaims: { ver: '2.0' },
    mark: (claims) => {
      if (ISSUER.exec(String(claims['iss']))?.[1] !== claims['tid']) return { claim: 'tid', reason: 'mismatch' }
      return isForApi(claims) ? undefined : { claim: 'scp', reason: 'missing' }
    },
    faultsOf: ({ issuer }) => {
      const [, tenant] = ISSUER.exec(issuer) ?? []
      if (tenant !== undefined && !SHARED.includes(tenant)) return []
      return ['issuer: give https://login.microsoftonline.com/TENANT-ID/v2.0, for each tenant that you take']
    },
    principalOf: (claims) => {
      const [id, tenant] = [idIn(claims, 'oid'), idIn(claims, 'tid')]
      if (id === undefined || tenant === undefined) return undefined
      return { id, tenant, scopes: wordsIn(claims, 'scp'), roles: wordsIn(claims, 'roles') }
    },
  }
}

function isForApi(claims: ClaimsRecord): boolean {
  if (ownClaim(claims, 'idtyp') === 'app') return true
  if (Object.hasOwn(claims, 'scp')) return wordsIn(claims, 'scp').length > 0
  return claims['oid'] === claims['sub']
}
