/** A face of the server: one dialect with its keys, users and routes. What protects it belongs to the server that has it. */
import type { OpaqueTokens, Requirement } from '@latchkey/guard'
import type { Dialect } from '@latchkey/protocol'
import type { Claims, Key } from '@latchkey/tokens'
import type { Endpoint } from '../http/endpoint.ts'
import type { EndpointGroup } from '../http/listeners.ts'
import type { Sealing } from '../limits/counting-secret.ts'
import type { Users } from '../login/users.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import type { Recipe } from '../world/recipe.ts'
import type { Ground } from './ground.ts'

/** What a route's handler gets. */
export interface RouteContext<P> {
  readonly method: string
  readonly path: string
  /** The path's named parts: `/users/:id` gives `id`. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The principal; on a public route it is not there. */
  readonly principal: P
  readonly claims: Claims
  /** Aborted when the deadline has passed and the request was answered with 503: for what the handler waits for. */
  readonly signal: AbortSignal
}

/** Where a route stands. */
export interface RouteAddress {
  /** `GET` answers `HEAD` too. */
  readonly method: string
  readonly path: string
  /** Of an endpoint that may stand elsewhere than on the public listener. */
  readonly group?: EndpointGroup
  /** Whether it stands where it says, and not beneath the issuer's path. */
  readonly atHost?: true
}

/** What every route of an app has. */
export interface AppRouteAddress extends Omit<RouteAddress, 'group' | 'atHost'> {
  /** How long `handle` may take, with the body of a `Response` that it returns. Up to 3,600,000. Default: the server's `routeDeadlineMilliseconds`. */
  readonly deadlineMilliseconds?: number
}

/** A route that needs a valid token: the default. */
export interface GuardedRoute<P> extends AppRouteAddress, Omit<Requirement<P>, 'allow' | 'except'> {
  readonly public?: false
  /** As the requirement's; a method like `handle`, so that faces of several principals stand in one list. */
  allow?(...asked: Parameters<NonNullable<Requirement<P>['allow']>>): boolean | PromiseLike<boolean>
  /**
   * Returns a plain value, which the dialect writes as its JSON; a text, as the dialect's app sends text (Flask: HTML); `reply(value,
   * { status, headers })`; or a web `Response` of text. What cannot be written is a fault: 500, and a line of the log that says where.
   */
  handle(context: RouteContext<P>): unknown
}

/** A route that anyone may call. */
export interface PublicRoute extends AppRouteAddress {
  readonly public: true
  /** As a guarded route's. */
  handle(context: Omit<RouteContext<never>, 'principal' | 'claims'>): unknown
}

/** A face: what one kind of client sees of the server. */
export interface Face<P = unknown> {
  readonly dialect: Dialect
  /** Of a list the first key signs and all verify; or keys that change while the face runs. */
  readonly keys: readonly Key[] | SigningKeys
  readonly users: Users<P>
  readonly routes?: readonly (GuardedRoute<P> | PublicRoute)[]
  /** Of signed refresh tokens, where an old app had another secret for them: the first signs, all verify. */
  readonly refreshKeys?: readonly Key[]
  /** Starts a session at each login, for dialects that can name it. Default: tokens stand alone. */
  readonly sessions?: Sessions
  /** Credentials that the face takes beside its access tokens: API keys. Default: none. */
  readonly opaqueTokens?: OpaqueTokens
  /** Endpoints with bodies, described for machines: see `Endpoint`. */
  readonly endpoints?: readonly Endpoint[]
}

/** How to open a face. What must fit together with other faces is known beforehand. */
export interface FaceRecipe extends Recipe<Ground, OpenedFace> {
  /** For messages: the dialect's. */
  readonly name: string
  /** As far as they are known: no other face may have one of them. */
  readonly keys: readonly Key[] | SigningKeys
  /** The dialect's: beneath it the addresses stand on the public listener. */
  readonly basePath?: string
  /** Where it answers, as far as that is known: no other face may have one of them. */
  readonly addresses: () => readonly RouteAddress[]
  /** Whether it keeps anything in the server's store, and cannot be opened without one. */
  readonly needsStore?: boolean
  /** Whether it brings no users of its own, and has the server's. */
  readonly needsPeople?: boolean
  /** What seals the secrets that the server makes for itself, if the face has keys for it. Asked once its options are known to be right. */
  readonly sealing?: () => Sealing
}

/** Where it stands, of whatever stands somewhere. */
export function addressOf({ method, path, group, atHost }: RouteAddress): RouteAddress {
  return { method, path, ...(group && { group }), ...(atHost && { atHost }) }
}

/** A face that is open. What it has opened beyond the ground, it closes when it is disposed of. */
export interface OpenedFace extends Face, Partial<AsyncDisposable> {
  /** The names of what works, but not as it should: for `/readyz`. */
  readonly degraded?: () => readonly string[]
}
