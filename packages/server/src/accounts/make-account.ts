/** Makes an account, and says why there is none: what another account has already, or a name that only its store knows it cannot hold. */
import { DomainError } from '../faults/domain-error.ts'
import type { Account } from './account.ts'
import type { AccountStore, NewAccount } from './account-store.ts'

/** Why there is no new account. */
export interface AccountRefused {
  readonly refusal: 'username_taken' | 'email_taken' | 'username_unusable'
}

export async function makeAccount(
  accounts: Pick<AccountStore, 'createAccount'>,
  wanted: NewAccount,
): Promise<Account | AccountRefused> {
  try {
    const made = await accounts.createAccount(wanted)
    return 'taken' in made ? { refusal: `${made.taken}_taken` } : made
  } catch (fault) {
    // A column of another app's table is shorter than our names, or its character set is smaller.
    if (fault instanceof DomainError && fault.code === 'username_unusable') return { refusal: fault.code }
    throw fault
  }
}
