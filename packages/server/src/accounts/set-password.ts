/** Sets a user's password on an operator's word, and ends what was obtained with the one before. */
import type { Audit } from '../audit/audit.ts'
import { credentialsReset } from '../events/credentials-reset.ts'
import { originOf } from '../events/event-origin.ts'
import { passwordChanged } from '../events/password-changed.ts'
import type { Clock } from '../world/clock.ts'
import type { Account } from './account.ts'
import type { AccountPasswords } from './account-passwords.ts'
import type { AccountRows, RaiseForAccounts } from './account-rows.ts'
import type { AccountStore } from './account-store.ts'
import { passwordSet } from './audit-events.ts'
import type { UserChange } from './change-user.ts'
import type { HashNewPassword, PasswordRefused } from './hash-new-password.ts'
import { newOneTimeToken } from './one-time-token.ts'

/** What setting needs. */
export interface SetPasswordPorts {
  readonly accounts: Pick<AccountStore, 'findById'>
  readonly raise: RaiseForAccounts
  readonly hashNewPassword: HashNewPassword
  readonly write: AccountPasswords['write']
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** What is set, and what ends with it. */
export type PasswordSetting = UserChange &
  (
    | {
        /** All sessions end. API keys, devices and networks stay. */
        readonly ends: 'sessions'
        readonly password: string
      }
    | {
        /** Everything that an attacker may have obtained: sessions, tokens, API keys, devices, networks, mailed links. */
        readonly ends: 'everything'
        /** Left out: nobody can log in with a password until another is set. */
        readonly password?: string
      }
  )

/** What has become of it. */
export type PasswordSet = { readonly kind: 'set' } | { readonly kind: 'user_unknown' } | PasswordRefused

export type SetPassword = (setting: PasswordSetting) => Promise<PasswordSet>

export function createSetPassword(ports: SetPasswordPorts): SetPassword {
  const { accounts, raise, hashNewPassword, write, audit, clock } = ports

  return async (setting) => {
    const result = await set(setting)
    await audit.record(passwordSet(setting, result.kind === 'set' ? undefined : result.kind))
    return result
  }

  async function set({ id, password, ends, ...word }: PasswordSetting): Promise<PasswordSet> {
    const account = await accounts.findById(id)
    if (!account) return { kind: 'user_unknown' }
    const replacement =
      password === undefined ? await unknowable(account) : await hashNewPassword(password, account, 'known')
    if (typeof replacement !== 'string') return replacement
    const origin = { subject: account.id, ...originOf(word) }
    const change = ({ users }: AccountRows) => users.changePassword({ id: account.id, replacement, at: clock.now() })
    const isSet =
      ends === 'everything'
        ? await raise(credentialsReset, origin, change)
        : await raise(passwordChanged, { ...origin, keepsSessions: false }, change)
    return { kind: isSet ? 'set' : 'user_unknown' }
  }

  /** The hash of a password that nobody is told: an app that owns the table may not bear a row without one. */
  async function unknowable({ passwordHash }: Account): Promise<string> {
    const password = newOneTimeToken()
    return write({ sent: password, normalized: password }, passwordHash, 'known')
  }
}
