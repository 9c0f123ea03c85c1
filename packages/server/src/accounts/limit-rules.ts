/** What is limited about accounts, and how far. */
import { type AttemptLimit, attemptLimit, type FailureLimit, failureLimit } from '../limits/limit.ts'
import { failureRule, perHour } from '../limits/limit-rule.ts'

/** Checks of the current password of a user who is logged in. */
export const PASSWORD_CHECK: AttemptLimit = attemptLimit(failureRule('password_check_subject'))
export const PASSWORD_RESET_OF_ACCOUNT: AttemptLimit = attemptLimit(perHour('password_reset_account', 3))
export const PASSWORD_RESET_FROM_ADDRESS: AttemptLimit = attemptLimit(perHour('password_reset_address', 3), 'address')
export const EMAIL_VERIFICATION_OF_ACCOUNT: AttemptLimit = attemptLimit(perHour('email_verification_account', 3))
export const REGISTRATION_FROM_ADDRESS: AttemptLimit = attemptLimit(perHour('registration_address', 10), 'address')

/** Failed registrations and requests for mails, and one-time tokens that do not exist. */
export const ACCOUNT_REQUESTS: FailureLimit = failureLimit('account_request_address')
export const ONE_TIME_TOKENS: FailureLimit = failureLimit('one_time_token_address')
