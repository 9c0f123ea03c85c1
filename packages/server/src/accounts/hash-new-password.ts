/** Checks a password that somebody chooses, and hashes it. */
import type { Hasher, NewPasswordCheck, NewPasswordFault } from '@latchkey/passwords'

/** What it needs. */
export interface HashNewPasswordPorts {
  readonly check: NewPasswordCheck
  readonly hasher: Hasher
}

/** A password that must not be chosen. */
export interface PasswordRefused {
  readonly kind: 'password_refused'
  readonly reason: NewPasswordFault
}

/** @throws {HashingOverloadedError} hashing_overloaded */
export type HashNewPassword = (
  password: string,
  owner: { readonly username: string; readonly email?: string },
) => Promise<string | PasswordRefused>

export function createHashNewPassword({ check, hasher }: HashNewPasswordPorts): HashNewPassword {
  return async (password, { username, email }) => {
    const verdict = check(password, { username, email })
    return verdict.accepted ? hasher.hash(verdict.password) : { kind: 'password_refused', reason: verdict.reason }
  }
}
