/** What is limited about tokens, and how far. */
import { type AddressLimit, type AttemptLimit, attemptLimit, failureLimit } from '../limits/limit.ts'
import { perMinute } from '../limits/limit-rule.ts'

export const REFRESH_OF_SESSION: AttemptLimit = attemptLimit(perMinute('refresh_session', 30))

/** Wrong client secrets, and tokens that do not exist, at all OAuth endpoints together. */
export const TOKEN_REQUESTS: AddressLimit = failureLimit('token_request_address')
