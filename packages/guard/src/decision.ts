/** What a guard says of a request. A value, never an exception. */
import type { Message, Subject } from '@latchkey/protocol'
import type { Claims, Key } from '@latchkey/tokens'

/** Why a request was refused, for logs: no token, no claim, nothing that the client sent. */
export interface RefusalReason {
  /** The kind of refusal, or the token error's code, or `unavailable`: the guard could not decide. */
  readonly code: string
  readonly part?: string | undefined
  readonly reason?: string | undefined
  readonly claim?: string | undefined
  /** By how many seconds the token missed, beyond the leeway, for the codes about time. */
  readonly secondsOff?: number
  /** Of the scopes that the route demands, those that the token does not have. */
  readonly missingScopes?: readonly string[]
  /** How old the route allows a login to be. */
  readonly maximumAgeSeconds?: number
  /** The audience that was demanded: one of these. */
  readonly audience?: readonly string[]
}

/** The token is good, and everything that the route demands is met. */
export interface Accepted<P, C = Claims> {
  readonly allowed: true
  readonly credential: 'accepted'
  readonly principal: P
  /** What the guard's schema gives; without one the same as `tokenClaims`. */
  readonly claims: C
  /** As they stand in the token. */
  readonly tokenClaims: Claims
  /** The key that signed the token; undefined where the old app's own decoder read it. */
  readonly key: Key | undefined
}

/** The guard lets the request through. */
export type Allowed<P, C = Claims> =
  | Accepted<P, C>
  /** Nobody said who they are, on a route where that is optional: the principal is undefined. */
  | { readonly allowed: true; readonly credential: 'absent'; readonly principal: P; readonly claims: undefined }
  /** The requirement leaves this path alone. */
  | {
      readonly allowed: true
      readonly credential: 'not_asked'
      readonly principal: undefined
      readonly claims: undefined
    }

/** The answer to send instead. The answerer decorates it (CORS), as all that the dialect says. */
export interface Refused {
  readonly allowed: false
  readonly message: Message
  readonly reason: RefusalReason
}

/** The guard's decision: go on with a principal, or answer with a message. */
export type Decision<P, C = Claims> = Allowed<P, C> | Refused

/** A decision, or one that has to be waited for. */
export type Decided<P, C = Claims> = Decision<P, C> | Promise<Decision<P, C>>

/** The principal of a guard that resolves none: what the token itself says. */
export interface TokenPrincipal<Id extends Subject = Subject, C = Claims> {
  /** The id that the dialect reads from the claims (`sub`, `identity`, `user`). A token that names nobody in that way is refused. */
  readonly id: Id
  readonly claims: C
}
