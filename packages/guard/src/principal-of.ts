/** Reads back what a guard found out about a request. */
import type { Guard } from './guard.ts'

/**
 * The principal of a request that this guard let through.
 *
 * @throws {Error} when it did not: the route is not protected by this guard
 */
export function getPrincipal<P>(guard: Guard<P>, carrier: object): P {
  const principal = guard.principals.get(carrier)
  if (principal === undefined)
    throw new Error('principalOf: this request did not pass this guard; put protect(guard) before the handler')
  return principal
}
