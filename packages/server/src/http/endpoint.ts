/**
 * One endpoint: where it stands, what it takes and gives, what it demands, and what it does. A dialect's login, the routes of a face and
 * what noun rooms have in their `endpoints/` are all of them. The schemas validate requests, type the handler, and are the
 * documentation (OpenAPI 3.1), so that none of the three can be wrong alone.
 */
import type { Requirement } from '@latchkey/guard'
import type { Dialect, Message, RequestFacts } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import type { Static, TObject, TSchema } from 'typebox'
import type { EndpointLimit } from '../limits/limit.ts'
import type { BodyReader } from './body-reader.ts'
import type { ClientInfo } from './client-info.ts'
import type { EndpointGroup, ListenerName } from './listeners.ts'

/** One answer that a client may get. */
export interface EndpointAnswer {
  readonly description: string
  /** Without it the answer has no body. */
  readonly schema?: TSchema
}

/** What every endpoint says of itself. Names on the wire are snake_case. */
export interface EndpointParts<I, Q extends TObject = TObject, P extends TObject = TObject> {
  /** Unique, camelCase: what generated clients call it. */
  readonly id: string
  readonly summary: string
  readonly tag: string
  /** What it belongs to: the server's `listeners` say where that stands. Default: it is on the public listener, for everybody. */
  readonly group?: EndpointGroup
  /** In capitals, such as `GET` and `POST`. `GET` answers `HEAD` too. */
  readonly method: string
  /** Named parts as the routes have them: `/v1/sessions/:session_id`. On the public listener it begins beneath the path of the issuer. */
  readonly path: string
  /** Its path begins at the host in any case, because a standard or an app says where it is. */
  readonly atHost?: true
  /** Pages of any origin may read all of its answers: no cookie opens it. */
  readonly forAnyOrigin?: true
  /** How the body is read: `jsonBody(schema)`, `formBody(schema)`, or as a dialect reads it. */
  readonly body?: BodyReader<I>
  /** Parameters of the query and of the path are text; a schema may narrow them, not convert them. */
  readonly query?: Q
  readonly params?: P
  /** Headers that a client may send, for the documentation: who reads them checks them. */
  readonly headers?: TObject
  readonly answers: Readonly<Record<number, EndpointAnswer>>
  /** How long `handle` may take. Default: the server's `routeDeadlineMilliseconds`. */
  readonly deadlineMilliseconds?: number
}

/** What every call has, whatever the schemas say. */
export interface AnyCall {
  readonly facts: RequestFacts
  readonly from: ClientInfo
  /** The listener that it came to. */
  readonly listener: ListenerName
  /** Decoded. */
  readonly path: string
  /** The path's named parts, decoded, and all of the query: for endpoints without schemas of them. */
  readonly pathParts: Readonly<Record<string, string>>
  readonly search: URLSearchParams
  /** Aborted when the deadline has passed and the request was answered with 503. */
  readonly signal: AbortSignal
}

/** A request that fits the schemas. */
export interface Call<I, Q = object, P = object> extends AnyCall {
  /** Counts the request as one that failed, by its address, where the answer does not say so. */
  readonly fail: () => void
  /** What was read of the body. */
  readonly input: I
  readonly query: Q
  readonly params: P
}

/** A request with a valid access token that meets the endpoint's requirement. */
export interface GuardedCall<I, Q = object, P = object> extends Call<I, Q, P> {
  /** As the face's people have it; what the token says where they name no `identity`. */
  readonly principal: unknown
  readonly claims: Claims
  /** `sub` */
  readonly subject: string
}

/** What an endpoint has not said itself: that there are too many requests (429), or that something failed here (500, 503). */
export interface Fault {
  readonly status: number
  readonly retryAfterSeconds?: number
}

export type ShowFault = (fault: Fault, facts: RequestFacts) => Message

interface EndpointOfAnyShape<Ports> extends EndpointParts<unknown> {
  /** How a page for browsers says it. Default: as the dialect does. */
  readonly showFault?: ShowFault
  /** The face's dialect as this endpoint speaks it, such as for refresh tokens. Default: as all of its others. */
  readonly speaks?: Dialect
  /** Of a guarded one: whether it may be called without a token. Then there are no claims and no principal. */
  readonly isOptional?: boolean
  /** Whether its tokens are signed with the key of refresh tokens. */
  readonly usesRefreshKey?: boolean
  readonly handle: (call: GuardedCall<never, never, never>, ports: Ports) => Message | Promise<Message>
}

/** An endpoint that needs a valid access token. */
export interface GuardedEndpoint<Ports = unknown> extends EndpointOfAnyShape<Ports> {
  /** What the access token must meet. */
  readonly requirement: Requirement
  /** Asked by the client's address once the requirement is met, and before the body is read. */
  readonly limits: readonly EndpointLimit[]
}

/** An endpoint that anyone may call, or whose caller is not a user: it has at least one limit. */
export interface OpenEndpoint<Ports = unknown> extends EndpointOfAnyShape<Ports> {
  readonly requirement: undefined
  readonly limits: readonly [EndpointLimit, ...EndpointLimit[]]
}

/**
 * An endpoint of any shape. One whose handler needs ports is known in all else before there are any, such as before a database is opened;
 * a face takes only endpoints that need none, or have got theirs by `withPorts`.
 */
export type Endpoint<Ports = unknown> = GuardedEndpoint<Ports> | OpenEndpoint<Ports>

/** What an endpoint says of itself; how it is done is not in it. */
export type EndpointDescription = Omit<GuardedEndpoint, 'handle'> | Omit<OpenEndpoint, 'handle'>

type Empty = TObject<Record<never, never>>

/** An endpoint that needs an access token of this face. `requirement: {}` demands a valid token and nothing more. */
export function guarded<I = undefined, Q extends TObject = Empty, P extends TObject = Empty, Ports = unknown>(
  parts: EndpointParts<I, Q, P> & {
    readonly requirement: Requirement
    readonly limits?: readonly EndpointLimit[]
    readonly speaks?: Dialect
    readonly isOptional?: boolean
    readonly usesRefreshKey?: boolean
    handle(call: GuardedCall<I, Static<Q>, Static<P>>, ports: Ports): Message | Promise<Message>
  },
): Endpoint<Ports> {
  return Object.freeze({ limits: [], ...parts })
}

/**
 * An endpoint that anyone may call, or whose caller is not a user: it checks its callers itself. It must limit how often one address
 * may call it, so it names at least one limit.
 */
export function open<I = undefined, Q extends TObject = Empty, P extends TObject = Empty, Ports = unknown>(
  parts: EndpointParts<I, Q, P> & {
    readonly limits: readonly [EndpointLimit, ...EndpointLimit[]]
    handle(call: Call<I, Static<Q>, Static<P>>, ports: Ports): Message | Promise<Message>
  },
): Endpoint<Ports> {
  return Object.freeze({ ...parts, requirement: undefined })
}

/** The same endpoints with all that they need. */
export function withPorts<Ports>(endpoints: readonly Endpoint<Ports>[], ports: Ports): readonly Endpoint[] {
  return endpoints.map(({ handle, ...described }) =>
    Object.freeze({ ...described, handle: (call: GuardedCall<never, never, never>) => handle(call, ports) }),
  )
}
