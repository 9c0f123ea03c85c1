/** What is limited about authorization requests and their pages, and how far. */
import { type AddressLimit, type AttemptLimit, attemptLimit, failureLimit } from '../limits/limit.ts'
import { perMinute } from '../limits/limit-rule.ts'

/** Requests and forms that cannot be answered. What can be leaves no row before its user has shown who they are. */
export const AUTHORIZATION_REQUESTS: AddressLimit = failureLimit('authorize_address')

/** Flows and codes of one user: a page that leads a signed-in browser here again and again fills no table. */
export const AUTHORIZATIONS_OF_USER: AttemptLimit = attemptLimit(perMinute('authorize_user', 60))
