/** Supabase Auth. The keys of a project (`anon`, `service_role`) are tokens as well, and name nobody. */
import { idIn } from './claim-values.ts'
import type { Profile, ProfilePrincipal } from './profile.ts'

/** Whom a Supabase token names. */
export interface SupabasePrincipal extends ProfilePrincipal {
  readonly sessionId: string
  /** The user has signed in as nobody in particular: `is_anonymous`. Such a user has the role `authenticated` too. */
  readonly isAnonymous: boolean
}

/**
 * The mark: `aud` and `role` are `authenticated`, and `session_id` is there.
 *
 * @see https://supabase.com/docs/guides/auth/jwt-fields
 */
export function supabase(): Profile<SupabasePrincipal, 'fixed'> {
  return {
    name: 'supabase',
    audience: 'fixed',
    fixedAudience: 'authenticated',
    textClaims: ['session_id'],
    exactClaims: { role: 'authenticated' },
    principalOf: (claims) => {
      const id = idIn(claims, 'sub')
      if (id === undefined) return undefined
      const [sessionId, isAnonymous] = [String(claims['session_id']), claims['is_anonymous'] === true]
      return { id, sessionId, isAnonymous, scopes: [], roles: [] }
    },
  }
}
