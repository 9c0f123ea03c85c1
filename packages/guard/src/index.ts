export { DeadlineError, withDeadline } from './deadline.ts'
export type { Accepted, Allowed, Decided, Decision, RefusalReason, Refused, TokenPrincipal } from './decision.ts'
export type { Demand } from './demand.ts'
export type { DpopAlgorithm, DpopOptions } from './dpop/dpop-options.ts'
export { createGuard, type Guard } from './guard.ts'
export type {
  GuardKeys,
  GuardOptions,
  GuardSettings,
  IssuerSource,
  KeySource,
  ProfileIssuers,
  SubjectOf,
} from './guard-options.ts'
export { helpFor, type RefusalCode } from './help.ts'
export type { OpaqueTokens } from './opaque-tokens.ts'
export type { RefusalRecord, Reporting } from './refusal-record.ts'
export { type ParsedRequirement, parseRequirement, type Requirement, type RevocationLoss } from './requirement.ts'
export type { ProtectedResource } from './resource-metadata/protected-resource.ts'
export type { ResourceOptions } from './resource-metadata/resource-options.ts'
export type { CreateRouteGuard, RouteGuard } from './route-guard.ts'
export type { ImpliedScopes } from './scopes.ts'
