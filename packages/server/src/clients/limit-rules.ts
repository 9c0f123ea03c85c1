/** What is limited about clients, and how far. */
import { type AttemptLimit, attemptLimit } from '../limits/limit.ts'
import { failureRule } from '../limits/limit-rule.ts'

/** Wrong secrets of one client from one network. Not from everywhere together: strangers could shut the client out. */
export const CLIENT_SECRETS: AttemptLimit = attemptLimit(failureRule('client_secret'))
