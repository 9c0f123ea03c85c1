/** What a guard found out about a request, stored under the framework's own object, which is not changed. */
import type { Allowed } from './decision.ts'
import type { Guard } from './guard.ts'

/** Keeps the decision on a request that was let through. Adapters call this before they pass the request on. */
export function remember<P, C>({ admitted }: Guard<P, C>, carrier: object, decision: Allowed<P, C>): void {
  // On a path that the guard leaves alone, no credential was read.
  if (decision.credential !== 'not_asked') admitted.set(carrier, decision)
}

/**
 * What this guard knows about a request that it let through.
 *
 * @throws {Error} when this guard did not let it through: it does not protect the route
 */
export function recall<P, C>(
  { admitted }: Guard<P, C>,
  carrier: object,
): { readonly principal: P; readonly claims: C } {
  const decision = admitted.get(carrier)
  if (!decision) throw new Error('this request did not pass this guard: put its protect() before the handler')
  return decision as { readonly principal: P; readonly claims: C }
}
