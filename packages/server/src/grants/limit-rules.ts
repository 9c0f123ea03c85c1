/** What is limited about tokens, and how far. */
import { type AttemptLimit, attemptLimit, type FailureLimit, failureLimit } from '../limits/limit.ts'
import { perMinute } from '../limits/limit-rule.ts'

export const REFRESH_OF_SESSION: AttemptLimit = attemptLimit(perMinute('refresh_session', 30))

/** Wrong secrets of clients, and tokens that were made up, at all endpoints of OAuth together. */
export const TOKEN_REQUESTS: FailureLimit = failureLimit('token_request_address')
