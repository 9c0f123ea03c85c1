/** Forgets which devices and networks a user is known by: one of them was lost, or is somebody else's by now. */
import type { Audit } from '../audit/audit.ts'
import type { LoginLimiter } from '../login/login-limiter.ts'
import type { AccountStore } from './account-store.ts'
import { type AccountWord, devicesForgotten } from './audit-events.ts'

/** What forgetting needs. */
export interface ForgetDevicesPorts {
  readonly accounts: Pick<AccountStore, 'findById'>
  readonly logins: Pick<LoginLimiter, 'forget'>
  readonly audit: Audit
}

/** False if there is no such user. Sessions go on. */
export type ForgetDevices = (request: AccountWord & { readonly id: string }) => Promise<boolean>

export function createForgetDevices({ accounts, logins, audit }: ForgetDevicesPorts): ForgetDevices {
  return async ({ id, ...word }) => {
    const account = await accounts.findById(id)
    if (account) await logins.forget(account.id)
    await audit.record(devicesForgotten(id, account !== undefined, word))
    return account !== undefined
  }
}
