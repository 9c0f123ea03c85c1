/** What is limited about logins, and how far: the defaults. */
import { type StatedLimit, statedLimit } from '../limits/limit.ts'
import { type BucketRule, type DelayRule, failureRule, type LimitRule, sixtyAtOnce } from '../limits/limit-rule.ts'

/** The rules of logins. Those of three lanes, which share nothing: known devices, known networks, and strangers. */
// A type, because an interface has no index signature: all rules are read one after the other.
export type LoginRules = {
  /** Failures of a known device. */
  readonly device: DelayRule
  /** Failures of one account from a network from which it has logged in. */
  readonly known: DelayRule
  /** Failures of strangers from one network, whatever the names. */
  readonly address: BucketRule
  /** Failures of strangers at one account from one network. */
  readonly pair: DelayRule
  /** Failures of strangers at one account, from everywhere together. */
  readonly account: DelayRule
}

export const loginRules: LoginRules = Object.freeze({
  device: failureRule('login_device'),
  known: failureRule('login_known'),
  address: sixtyAtOnce('login_address'),
  // One network must not use up what all strangers have: of ten that the account allows it gets seven.
  pair: { ...failureRule('login_pair'), firstDelaySeconds: 60 },
  account: failureRule('login_account'),
} satisfies Record<keyof LoginRules, LimitRule>)

/** What the endpoint of a login names. */
export const LOGINS: StatedLimit = statedLimit(
  'login',
  'Each login is counted before a password is hashed: by its device or network if it is known, and otherwise by address and account.',
)
