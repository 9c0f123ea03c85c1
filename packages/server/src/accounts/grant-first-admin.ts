/** Makes a user the first administrator. There are no default accounts, so an operator names one on the command line, once. */

import type { Audit } from '../audit/audit.ts'
import { ADMIN_ROLE } from './account.ts'
import type { AccountStore } from './account-store.ts'
import { firstAdminGranted } from './audit-events.ts'

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
    await audit.record(firstAdminGranted(account.id, granted))
    return granted ? 'granted' : 'admin_exists'
  }
}
