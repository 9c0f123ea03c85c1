/** Access tokens of RFC 9068: what a guard takes when it is told no profile. As one, it says scopes and roles in its principal too. */
import { idIn, wordsIn } from './claim-values.ts'
import type { Profile, ProfilePrincipal } from './profile.ts'

/** `typ: at+jwt` and `client_id` (RFC 9068 §2.1, §2.2). */
export function rfc9068(): Profile<ProfilePrincipal, 'required'> {
  return {
    name: 'rfc9068',
    audience: 'required',
    typ: 'at+jwt',
    textClaims: ['jti', 'client_id'],
    exactClaims: {},
    principalOf: (claims) => {
      const id = idIn(claims, 'sub')
      return id === undefined ? undefined : { id, scopes: wordsIn(claims, 'scope'), roles: wordsIn(claims, 'roles') }
    },
  }
}
