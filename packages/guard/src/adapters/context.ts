/** Resolvers and procedures (GraphQL, tRPC), which get a request in their context and throw their own errors. */
import type { IncomingMessage } from 'node:http'
import { remember } from '../admitted.ts'
import { requestFactsOf } from '../carriers/request-facts-of.ts'
import type { Refused } from '../decision.ts'
import { parseRequirement } from '../requirement.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'

/** Node's request or a web-standard one: what contexts are made from. Of Fastify it is `request.raw`. */
export type ContextRequest = IncomingMessage | Request

/** The guard's decision for one resolver or procedure. */
export type Access = { readonly allowed: true } | Refused

/** What a client may be told: why it is refused, and what it can do about it. */
export type AccessCode = (typeof CODES)[number]

/** What `TRPCError` of `@trpc/server` is made from; `message` is the {@link AccessCode}. */
export interface TrpcErrorOptions {
  readonly code: 'UNAUTHORIZED' | 'FORBIDDEN' | 'SERVICE_UNAVAILABLE'
  readonly message: AccessCode
}

/** What `GraphQLError` of `graphql` takes as its options. */
export interface GraphqlErrorOptions {
  readonly extensions: {
    readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN' | 'SERVICE_UNAVAILABLE'
    readonly reason: AccessCode
  }
}

/** Details of a bad token are for logs: to the client it is `token_invalid`. */
const CODES = [
  'credential_absent',
  'credential_malformed',
  'token_invalid',
  'token_expired',
  'token_revoked',
  'authentication_too_old',
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

/** What a resolver or a procedure asks about its request: `const access = await mayRead(request)`. */
export type AskAccess = (request: ContextRequest) => Promise<Access>

/**
 * Guards resolvers and procedures: `const mayRead = auth.protect({ scopes: 'read' })` makes the question, and `auth.principal(request)` is
 * known where the answer was yes. It is asked anew each time, so that a long connection that outlives its token is refused from then on.
 */
export const contextGuard: CreateRouteGuard<AskAccess, ContextRequest> = routeGuards((guard, requirement) => {
  const parsed = parseRequirement(requirement)
  // Resolvers and procedures have no path of their own that could be left alone.
  if (parsed.except) throw new TypeError('except: leave it out; a resolver that needs no token asks for none')
  return async (request) => {
    const decision = await guard.decide(requestFactsOf(request), parsed)
    if (!decision.allowed) return decision
    remember(guard, request, decision)
    return { allowed: true }
  }
})

/** `throw new TRPCError(trpcErrorOf(access))`: UNAUTHORIZED asks for another credential, FORBIDDEN says that none of this user will do. */
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
