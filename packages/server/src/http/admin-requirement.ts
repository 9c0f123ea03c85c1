/** Who may administer: a user with the role, in person, who has logged in a short while ago. */
import type { Requirement } from '@latchkey/guard'
import { ADMIN_ROLE } from '../accounts/account.ts'
import { OWN_LOGIN } from './own-login.ts'

export const ADMIN_TAG = 'Administration'

export function adminRequirement(authenticatedWithinSeconds: number): Requirement {
  return { ...OWN_LOGIN, roles: ADMIN_ROLE, authenticatedWithinSeconds }
}
