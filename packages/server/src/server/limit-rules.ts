/** All rules of the server: those whose numbers its options may change. */
import * as accounts from '../accounts/limit-rules.ts'
import * as authorize from '../authorize/limit-rules.ts'
import * as clients from '../clients/limit-rules.ts'
import * as grants from '../grants/limit-rules.ts'
import type { LimitRule } from '../limits/limit-rule.ts'
import { loginRules } from '../login/limit-rules.ts'
import * as mail from '../mail/limit-rules.ts'

/** Counts who logs in are of the login itself; every other room has a limit for each rule. */
export const LIMIT_RULES: readonly LimitRule[] = [
  ...Object.values<LimitRule>(loginRules),
  ...[accounts, authorize, clients, grants, mail].flatMap((room) =>
    Object.values<{ readonly rule: LimitRule }>(room).map(({ rule }) => rule),
  ),
]
