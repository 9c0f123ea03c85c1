/** What is limited about clients, and how far. */
import { type AttemptLimit, attemptLimit } from '../limits/limit.ts'
import { failureRule, perMinute } from '../limits/limit-rule.ts'

/** Wrong secrets of one client from one network. Not from everywhere together: strangers could shut the client out. */
export const CLIENT_SECRETS: AttemptLimit = attemptLimit(failureRule('client_secret'))

/** Documents of clients that somebody's requests made us fetch: a stranger chooses where from. */
export const CLIENT_DOCUMENTS: AttemptLimit = attemptLimit(perMinute('client_document', 10))

/** Of all together. */
export const CLIENT_DOCUMENTS_OF_ALL: AttemptLimit = attemptLimit(perMinute('client_document_all', 60))
