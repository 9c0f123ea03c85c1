/** What a guard found out about a request, kept by the framework's own object for it: nothing is written on that object. */
import type { Allowed } from './decision.ts'
import type { Guard } from './guard.ts'

/** Keeps the decision on a request that was let through. Adapters call this, and then hand the request on. */
export function remember<P, C>({ admitted }: Guard<P, C>, carrier: object, decision: Allowed<P, C>): void {
  // On a path that the guard leaves alone nobody was asked who they are.
  if (decision.credential !== 'not_asked') admitted.set(carrier, decision)
}

/**
 * What this guard knows of a request that it let through.
 *
 * @throws {Error} when it did not: the route is not protected by this guard
 */
export function recall<P, C>(
  { admitted }: Guard<P, C>,
  carrier: object,
): { readonly principal: P; readonly claims: C } {
  const decision = admitted.get(carrier)
  if (!decision) throw new Error('this request did not pass this guard: put its protect() before the handler')
  return decision as { readonly principal: P; readonly claims: C }
}
