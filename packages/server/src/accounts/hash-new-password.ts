/** Checks a new password, and hashes it. */
import type { NewPasswordCheck, NewPasswordFault } from '@latchkey/passwords'
import type { AccountPasswords } from './account-passwords.ts'

/** What it needs. */
export interface HashNewPasswordPorts {
  readonly check: NewPasswordCheck
  readonly write: AccountPasswords['write']
}

/** A password that must not be chosen. */
export interface PasswordRefused {
  readonly kind: 'password_refused'
  readonly reason: NewPasswordFault
}

/** @throws {HashingOverloadedError} hashing_overloaded */
export type HashNewPassword = (
  password: string,
  owner: { readonly username: string; readonly email?: string; readonly passwordHash?: string | null },
) => Promise<string | PasswordRefused>

export function createHashNewPassword({ check, write }: HashNewPasswordPorts): HashNewPassword {
  return async (password, { username, email, passwordHash }) => {
    const verdict = check(password, { username, email })
    return verdict.accepted
      ? write({ sent: password, normalized: verdict.password }, passwordHash)
      : { kind: 'password_refused', reason: verdict.reason }
  }
}
