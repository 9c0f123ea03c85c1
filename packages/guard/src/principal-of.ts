/** What a guard found out about a request, kept by the framework's own object for it: nothing is written on that object. */
import type { Allowed } from './decision.ts'
import type { Guard } from './guard.ts'

/** Keeps the principal of a request that was let through. Adapters call this, and then hand the request on. */
export function remember<P>(guard: Guard<P>, carrier: object, { credential, principal }: Allowed<P>): void {
  // On a path that the guard leaves alone nobody was asked who they are.
  if (credential !== 'not_asked') guard.principals.set(carrier, principal)
}

/**
 * The principal of a request that this guard let through.
 *
 * @throws {Error} when it did not: the route is not protected by this guard
 */
export function getPrincipal<P>(guard: Guard<P>, carrier: object): P {
  const { principals } = guard
  if (!principals.has(carrier))
    throw new Error('principalOf: this request did not pass this guard; put protect(guard) before the handler')
  return principals.get(carrier) as P
}
