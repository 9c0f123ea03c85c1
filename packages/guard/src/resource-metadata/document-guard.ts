/** What stands before a whole app: it answers requests for the guard's document, and lets every other one by unseen. */
import type { RequestFacts } from '@latchkey/protocol'
import type { Decision } from '../decision.ts'
import type { Guard } from '../guard.ts'

const NOT_ASKED = Object.freeze({ allowed: true, credential: 'not_asked', principal: undefined, claims: undefined })

/** @throws {TypeError} for a guard without `resource` */
export function documentGuard<P, C>(guard: Guard<P, C>): Guard<undefined, undefined> {
  const { dialect, resource, scopesOf } = guard
  if (!resource) throw new TypeError('resource: give it to the guard, which has no document without it; {} will do')
  const standing: Guard<undefined, undefined> = Object.freeze({
    dialect,
    resource,
    scopesOf,
    decide: (facts: RequestFacts): Decision<undefined, undefined> => {
      const message = resource.answer(facts)
      return message ? { allowed: false, message, reason: { code: 'resource_metadata' } } : NOT_ASKED
    },
    admitted: new WeakMap(),
    clearCache: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
    get optional() {
      return standing
    },
  })
  return standing
}

/** For guards of what has no answer of its own: resolvers, upgrades. @throws {TypeError} */
export function nothingStands(): never {
  throw new TypeError(
    'resourceMetadata: this has no answer of its own; call it of the guard of your server, expressGuard(auth.guard) or another',
  )
}
