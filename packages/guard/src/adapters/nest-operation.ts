/** An operation of GraphQL in Nest: its refusal is an error of its own, because the answer is for all operations of a request. */
import { remember } from '../admitted.ts'
import type { NestRequest } from '../carriers/nest.ts'
import { factsOf } from '../carriers/node.ts'
import type { Guard } from '../guard.ts'
import type { ParsedRequirement } from '../requirement.ts'
import { graphqlErrorOf } from './context.ts'

/** @throws {Error} with `extensions`, which GraphQL writes into the answer: UNAUTHENTICATED, FORBIDDEN or SERVICE_UNAVAILABLE */
export async function admitOperation<P, C>(
  guard: Guard<P, C>,
  requirement: ParsedRequirement<P, C>,
  request: NestRequest,
): Promise<true> {
  const decision = await guard.decide(factsOf('raw' in request ? request.raw : request), requirement)
  if (!decision.allowed) throw Object.assign(new Error('Not allowed'), graphqlErrorOf(decision))
  remember(guard, request, decision)
  return true
}
