/** Makes a user the first administrator: there are no default accounts, so somebody at the machine names one, once. */

import type { Audit } from '../audit/audit.ts'
import { ADMIN_ROLE } from './account.ts'
import type { AccountStore } from './account-store.ts'

/** What it needs. */
export interface GrantFirstAdminPorts {
  readonly accounts: Pick<AccountStore, 'findByUsername' | 'grantFirst'>
  readonly audit: Audit
}

/** `admin_exists`: administrators make others, by the admin API. */
export type FirstAdminGranted = 'granted' | 'user_unknown' | 'admin_exists'

export type GrantFirstAdmin = (username: string) => Promise<FirstAdminGranted>

export function createGrantFirstAdmin({ accounts, audit }: GrantFirstAdminPorts): GrantFirstAdmin {
  return async (username) => {
    const account = await accounts.findByUsername(username)
    if (!account || account.disabled) return 'user_unknown'
    const granted = await accounts.grantFirst(account.id, ADMIN_ROLE)
    const outcome = granted
      ? ({ outcome: 'success', reason: 'first_admin' } as const)
      : ({ outcome: 'refused', reason: 'admin_exists' } as const)
    await audit.record({ type: 'user_changed', ...outcome, subject: account.id, actor: 'cli' })
    return granted ? 'granted' : 'admin_exists'
  }
}
