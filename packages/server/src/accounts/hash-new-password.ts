/** Checks a new password, and hashes it. */
import type { HashingDoor, NewPasswordCheck, NewPasswordFault } from '@latchkey/passwords'
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

/** Whose password it will be. */
export interface PasswordOwner {
  readonly username: string
  readonly email?: string
  readonly passwordHash?: string | null
}

/**
 * @param door - whether the one who sets it is known, and goes before strangers
 * @throws {HashingOverloadedError} hashing_overloaded
 */
export type HashNewPassword = (
  password: string,
  owner: PasswordOwner,
  door: HashingDoor,
) => Promise<string | PasswordRefused>

export function createHashNewPassword({ check, write }: HashNewPasswordPorts): HashNewPassword {
  return async (password, { username, email, passwordHash }, door) => {
    const verdict = check(password, { username, email })
    return verdict.accepted
      ? write({ sent: password, normalized: verdict.password }, passwordHash, door)
      : { kind: 'password_refused', reason: verdict.reason }
  }
}
