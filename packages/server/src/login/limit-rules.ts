/** What is limited about logins, and how far: the defaults. */
import { type StatedLimit, statedLimit } from '../limits/limit.ts'
import { failureRule, type LimitRule, perMinute } from '../limits/limit-rule.ts'

/** The rules of logins. */
export interface LoginRules {
  /** Attempts from one address, good or bad: an IPv4 address, or an IPv6 /64. */
  readonly address: LimitRule
  /** Failures of one user name, from everywhere together; a good login forgets them. */
  readonly account: LimitRule
  /** Failures of one user name from one address: only a good login from there forgets them, not the owner's from elsewhere. */
  readonly pair: LimitRule
  /** Attempts of a device that is known. It is judged by its own two counts alone. */
  readonly deviceAttempts: LimitRule
  readonly device: LimitRule
}

export const loginRules: LoginRules = {
  address: perMinute('login_address', 30),
  account: failureRule('login_account'),
  pair: failureRule('login_pair'),
  deviceAttempts: perMinute('login_device_attempts', 30),
  device: failureRule('login_device'),
}

/** What the endpoint of a login names. */
export const LOGINS: StatedLimit = statedLimit(
  'login',
  'Each login is counted by address, account, pair and device before a password is hashed: a known device must not wait for its neighbours.',
)
