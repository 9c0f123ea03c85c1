/**
 * One endpoint of the native face: where it stands, what it takes and gives, and what it does. One file for each in `operations/`.
 * The schemas validate requests, type the handler, and are the documentation (OpenAPI 3.1), so that none of the three can be wrong alone.
 */
import type { Requirement } from '@latchkey/guard'
import type { Message, RequestFacts } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import type { Static, TObject, TSchema } from 'typebox'
import type { ClientInfo } from './client-info.ts'

/** One answer that a client may get. */
export interface OperationAnswer {
  readonly description: string
  /** Without it the answer has no body. */
  readonly schema?: TSchema
}

/** What every operation says of itself. Names on the wire are snake_case. */
export interface OperationDescription<B extends TObject, Q extends TObject, P extends TObject> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Named parts as the routes have them: `/v1/sessions/:session_id`. */
  readonly path: string
  /** Unique, camelCase: what generated clients call it. */
  readonly operationId: string
  readonly summary: string
  readonly tag: string
  /** How the body comes. RFC 6749's endpoints take forms. Default `json`. */
  readonly bodyType?: 'json' | 'form'
  readonly body?: B
  /** Parameters of the query and of the path are text; a schema may narrow them, not convert them. */
  readonly query?: Q
  readonly params?: P
  readonly answers: Readonly<Record<number, OperationAnswer>>
}

/** A request that fits the schemas. */
export interface OperationCall<B extends TObject, Q extends TObject, P extends TObject> {
  readonly body: Static<B>
  readonly query: Static<Q>
  readonly params: Static<P>
  readonly facts: RequestFacts
  readonly client: ClientInfo
}

/** A request with a good access token that meets the operation's requirement. */
export interface GuardedCall<B extends TObject, Q extends TObject, P extends TObject> extends OperationCall<B, Q, P> {
  readonly claims: Claims
  /** `sub` */
  readonly subject: string
}

/** An operation of any shape, as the face composes it and the documentation lists it. */
export interface Operation extends OperationDescription<TObject, TObject, TObject> {
  /** What the access token must meet; `undefined` where the operation is open to anybody or authenticates its caller itself. */
  readonly requirement: Requirement | undefined
  handle(call: GuardedCall<TObject, TObject, TObject>): Message | Promise<Message>
}

/** What the document says of an operation; how it is done is not in it. */
export type DocumentedOperation = Omit<Operation, 'handle'>

type Empty = TObject<Record<never, never>>

/** An operation that anybody may call, or whose caller is no user: what it demands it checks itself. */
export function openOperation<B extends TObject = Empty, Q extends TObject = Empty, P extends TObject = Empty>(
  definition: OperationDescription<B, Q, P> & {
    handle(call: OperationCall<B, Q, P>): Message | Promise<Message>
  },
): Operation {
  return Object.freeze({ ...definition, requirement: undefined }) as unknown as Operation
}

/** An operation that needs an access token of this face. */
export function guardedOperation<B extends TObject = Empty, Q extends TObject = Empty, P extends TObject = Empty>(
  definition: OperationDescription<B, Q, P> & {
    readonly requirement?: Requirement
    handle(call: GuardedCall<B, Q, P>): Message | Promise<Message>
  },
): Operation {
  return Object.freeze({ requirement: {}, ...definition }) as unknown as Operation
}
