/** Who may administer: a user with the role, in person, who has logged in a short while ago. */
import type { Requirement } from '@latchkey/guard'
import { OWN_LOGIN } from '../tokens/own-login.ts'
import { ADMIN_ROLE } from './account.ts'

export function adminRequirement(authenticatedWithinSeconds: number): Requirement {
  return { ...OWN_LOGIN, roles: ADMIN_ROLE, authenticatedWithinSeconds }
}
