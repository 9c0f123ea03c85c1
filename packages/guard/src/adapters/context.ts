/** For resolvers and procedures (GraphQL, tRPC), which get a request in their context and throw their own errors. */
import { remember } from '../admitted.ts'
import type { NodeRequest } from '../carriers/node-request.ts'
import { requestFactsOf } from '../carriers/request-facts-of.ts'
import type { Refused } from '../decision.ts'
import { parseRequirement } from '../requirement.ts'
import { nothingStands } from '../resource-metadata/document-guard.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'

/** Node's request or a web-standard one, from which contexts are made. For Fastify it is `request.raw`. */
export type ContextRequest = NodeRequest | Request

/** The guard's decision for one resolver or procedure. */
export type Access = { readonly allowed: true } | Refused

/** What a client may be told: why it is refused, and what it can do about it. */
export type AccessCode = (typeof CODES)[number]

/** The argument of `TRPCError` of `@trpc/server`; `message` is the {@link AccessCode}. */
export interface TrpcErrorOptions {
  readonly code: 'UNAUTHORIZED' | 'FORBIDDEN' | 'SERVICE_UNAVAILABLE'
  readonly message: AccessCode
}

/** The options of `GraphQLError` of `graphql`. */
export interface GraphqlErrorOptions {
  readonly extensions: {
    readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN' | 'SERVICE_UNAVAILABLE'
    readonly reason: AccessCode
  }
}

/** Details of a bad token are only for logs: the client sees `token_invalid`. */
const CODES = [
  'credential_absent',
  'credential_malformed',
  'token_invalid',
  'token_expired',
  'token_revoked',
  'proof_refused',
  'authentication_too_old',
  'authentication_too_weak',
  'scope_insufficient',
  'role_insufficient',
  'access_denied',
  'csrf_refused',
  'unavailable',
] as const

const FORBIDDEN: ReadonlySet<AccessCode> = new Set([
  'scope_insufficient',
  'role_insufficient',
  'access_denied',
  'csrf_refused',
])

/** Asks whether a request may pass: `const access = await mayRead(request)`. */
export type AskAccess = (request: ContextRequest) => Promise<Access>

/**
 * Guards resolvers and procedures: `const mayRead = auth.protect({ scopes: 'read' })` makes the question, and `auth.principal(request)` is
 * known when access was allowed. Ask each time: a long connection whose token has expired is then refused.
 */
export const contextGuard: CreateRouteGuard<AskAccess, ContextRequest, [], never> = routeGuards(
  (guard, requirement) => {
    const parsed = parseRequirement(requirement)
    // Resolvers and procedures have no path, so no path can be excepted.
    if (parsed.except) throw new TypeError('except: leave it out; a resolver that needs no token asks for none')
    return async (request) => {
      const decision = await guard.decide(requestFactsOf(request), parsed)
      if (!decision.allowed) return decision
      remember(guard, request, decision)
      return { allowed: true }
    }
  },
  nothingStands,
)

/** `throw new TRPCError(trpcErrorOf(access))`: UNAUTHORIZED asks for another credential; FORBIDDEN: no credential of this user will do. */
export function trpcErrorOf(refused: Refused): TrpcErrorOptions {
  const message = codeOf(refused)
  return { code: kindOf(message) ?? 'UNAUTHORIZED', message }
}

/** `throw new GraphQLError('Not allowed', graphqlErrorOf(access))`: UNAUTHENTICATED asks for another credential. */
export function graphqlErrorOf(refused: Refused): GraphqlErrorOptions {
  const reason = codeOf(refused)
  return { extensions: { code: kindOf(reason) ?? 'UNAUTHENTICATED', reason } }
}

function codeOf({ reason }: Refused): AccessCode {
  return CODES.find((code) => code === reason.code) ?? 'token_invalid'
}

function kindOf(code: AccessCode): 'FORBIDDEN' | 'SERVICE_UNAVAILABLE' | undefined {
  if (code === 'unavailable') return 'SERVICE_UNAVAILABLE'
  return FORBIDDEN.has(code) ? 'FORBIDDEN' : undefined
}
