/** The rules of the whole server: those that its options may name. */
import * as accounts from '../accounts/limit-rules.ts'
import * as grants from '../grants/limit-rules.ts'
import { loginRules } from '../login/limit-rules.ts'

/** Counts who logs in are of the login itself; every other room has a limit for each rule. */
export const LIMIT_RULE_NAMES: readonly string[] = [
  ...Object.values(loginRules),
  ...[...Object.values(accounts), ...Object.values(grants)].map(({ rule }) => rule),
].map(({ name }) => name)
