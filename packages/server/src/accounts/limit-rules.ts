/** What is limited about accounts, and how far. */
import { type AddressLimit, type AttemptLimit, attemptLimit, failureLimit, requestLimit } from '../limits/limit.ts'
import { failureRule, perHour } from '../limits/limit-rule.ts'

/** Checks of the current password of a user who is logged in. */
export const PASSWORD_CHECK: AttemptLimit = attemptLimit(failureRule('password_check_subject'))

/** What users change of their own account as often as they like, and what is written down each time: API keys, known devices. */
export const OWN_CHANGES: AttemptLimit = attemptLimit(perHour('own_change_subject', 60))

/**
 * Registrations and requests for mails. All of them count: the answer to one must not show whether somebody has an account, and
 * whoever registers is given a row that is kept.
 */
export const ACCOUNT_REQUESTS: AddressLimit = requestLimit('account_request_address')

/** One-time tokens that do not exist. */
export const ONE_TIME_TOKENS: AddressLimit = failureLimit('one_time_token_address')
