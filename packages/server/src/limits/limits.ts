/** What is limited, and how far: the defaults. */
import { failureRule, type LimitRule, perHour, perMinute } from './limit-rule.ts'

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

/** Each operation that is limited, and by what. */
export type RateLimitName =
  | 'refresh_session'
  /** Checks of the current password of somebody who is logged in. */
  | 'password_check_subject'
  | 'password_reset_account'
  | 'password_reset_address'
  | 'email_verification_account'
  | 'registration_address'

/** The rules of what else is limited. */
export const rateRules: Readonly<Record<RateLimitName, LimitRule>> = {
  refresh_session: perMinute('refresh_session', 30),
  password_check_subject: failureRule('password_check_subject'),
  password_reset_account: perHour('password_reset_account', 3),
  password_reset_address: perHour('password_reset_address', 3),
  email_verification_account: perHour('email_verification_account', 3),
  registration_address: perHour('registration_address', 10),
}
