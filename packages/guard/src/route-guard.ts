/** What `honoGuard`, `expressGuard` and the others return. It is the same in every framework. */
import type { Dialect, OauthDialect } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import { recall } from './admitted.ts'
import type { TokenPrincipal } from './decision.ts'
import { createGuard, type Guard } from './guard.ts'
import type { GuardOptions, GuardSettings, ProfileIssuers, SubjectOf } from './guard-options.ts'
import type { ProfilePrincipal } from './profiles/profile.ts'
import type { Requirement } from './requirement.ts'
import { documentGuard } from './resource-metadata/document-guard.ts'

/**
 * A guard for the routes of one framework. `Carrier` is the framework's own object for a request, `Protection` what stands before a
 * handler or around it, `More` the options of `protect` besides the requirement, and `Standing` what stands before a whole app.
 */
export interface RouteGuard<P, C, Protection, Carrier, More extends readonly unknown[] = [], Standing = Protection> {
  /** Protects a route: nothing behind it runs for a request that is refused. @throws {TypeError} for a demand that is not valid */
  readonly protect: (requirement?: Requirement<P, C>, ...more: More) => Protection
  /**
   * Answers requests for the metadata document of the guard's `resource` (RFC 9728), and hands on all others: once, before the routes of the app.
   *
   * @throws {TypeError} for a guard without `resource`, and where no framework is that could answer
   */
  readonly resourceMetadata: () => Standing
  /** The principal of a protected request. @throws {Error} when the request did not pass this guard */
  readonly principal: (carrier: Carrier) => P
  /** The claims of a protected request, as the guard's schema gives them. @throws {Error} when the request did not pass this guard */
  readonly claims: (carrier: Carrier) => C
  /** The same for routes where a credential may be absent: principal and claims are undefined then. A bad credential is refused here too. */
  readonly optional: RouteGuard<P | undefined, C | undefined, Protection, Carrier, More, Standing>
  /** The guard itself: for a second framework, for tickets, and to dispose of. */
  readonly guard: Guard<P, C>
}

type WithResolver<P, C> = GuardOptions<P, C> & Required<Pick<GuardSettings<P, C>, 'resolvePrincipal'>>

/** Makes a {@link RouteGuard} from a guard, or from the options of `createGuard`. */
export interface CreateRouteGuard<Protection, Carrier, More extends readonly unknown[] = [], Standing = Protection> {
  <P, C>(guard: Guard<P, C>): RouteGuard<P, C, Protection, Carrier, More, Standing>
  /** The principal is what `resolvePrincipal` finds. */
  <P, C = Claims>(options: WithResolver<P, C>): RouteGuard<P, C, Protection, Carrier, More, Standing>
  /** The principal is what the profile reads from the token. */
  <P extends ProfilePrincipal, C = Claims>(
    options: GuardSettings<never, C> & ProfileIssuers<P> & { readonly resolvePrincipal?: never },
  ): RouteGuard<P & TokenPrincipal<string, C>, C, Protection, Carrier, More, Standing>
  /** The principal is what the token says. @throws {TypeError} as `createGuard` */
  <D extends Dialect = OauthDialect, C = Claims>(
    options: GuardOptions<never, C, D> & { readonly resolvePrincipal?: never },
  ): RouteGuard<TokenPrincipal<SubjectOf<D>, C>, C, Protection, Carrier, More, Standing>
}

/** How a framework is protected: all that an adapter must define. */
export type Protect<Protection, More extends readonly unknown[] = []> = <P, C>(
  guard: Guard<P, C>,
  requirement?: Requirement<P, C>,
  ...more: More
) => Protection

/** What answers for the guard before all routes, where that is something else than what protects one. */
export type Stand<Standing> = (guard: Guard<undefined, undefined>) => Standing

/** Makes the route guard of a framework. */
export function routeGuards<
  Protection,
  Carrier extends object,
  More extends readonly unknown[] = [],
  Standing = Protection,
>(
  protect: Protect<Protection, More>,
  // What protects a route stands before all of them as well: then it is left out, and `Standing` is `Protection`.
  stand: Stand<Standing> = protect as unknown as Stand<Standing>,
): CreateRouteGuard<Protection, Carrier, More, Standing> {
  const over = <P, C>(guard: Guard<P, C>): RouteGuard<P, C, Protection, Carrier, More, Standing> =>
    Object.freeze({
      protect: (requirement?: Requirement<P, C>, ...more: More) => protect(guard, requirement, ...more),
      resourceMetadata: () => stand(documentGuard(guard)),
      principal: (carrier: Carrier) => recall(guard, carrier).principal,
      claims: (carrier: Carrier) => recall(guard, carrier).claims,
      get optional() {
        return over(guard.optional)
      },
      guard,
    })
  // The options are passed unchanged through createGuard's overloads.
  return (<P, C>(source: Guard<P, C> | WithResolver<P, C>) =>
    over(isGuard(source) ? source : createGuard(source))) as CreateRouteGuard<Protection, Carrier, More, Standing>
}

function isGuard<P, C>(source: Guard<P, C> | WithResolver<P, C>): source is Guard<P, C> {
  return typeof source === 'object' && source !== null && 'decide' in source
}
