/** Who may administer: a user with the role, in person, who has logged in a short while ago. */
import type { Requirement } from '@latchkey/guard'
import { isOwnLogin } from '../tokens/own-login.ts'
import { ADMIN_ROLE } from './account.ts'

/** The token must say the role, and the store too: a token goes on saying what its user has lost. */
export function adminRequirement(authenticatedWithinSeconds: number): Requirement {
  return {
    roles: ADMIN_ROLE,
    authenticatedWithinSeconds,
    allow: (principal, claims) => isOwnLogin(claims) && isAdmin(principal),
  }
}

/** @param principal - as the face's people have it, read for this request */
function isAdmin(principal: unknown): boolean {
  const roles =
    typeof principal === 'object' && principal !== null && 'roles' in principal ? principal.roles : undefined
  return Array.isArray(roles) && roles.includes(ADMIN_ROLE)
}
