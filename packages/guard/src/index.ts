export { DeadlineError, withDeadline } from './deadline.ts'
export type { Decision, RefusalReason, TokenPrincipal } from './decision.ts'
export { createGuard, type Guard, type GuardOptions } from './guard.ts'
export { parseRequirement, type Requirement } from './requirement.ts'
