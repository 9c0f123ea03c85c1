/** A guard's decision on a request. A value, never an exception. */
import type { Message, Subject } from '@latchkey/protocol'
import type { Claims, Key } from '@latchkey/tokens'

/** Why a request was refused, for logs: contains no token, no claim, nothing that the client sent. */
export interface RefusalReason {
  /** The kind of refusal, or the token error's code, or `unavailable`: the guard could not decide. */
  readonly code: string
  readonly part?: string | undefined
  readonly reason?: string | undefined
  readonly claim?: string | undefined
  /** How many seconds the token was off, beyond the leeway, for the codes about time. */
  readonly secondsOff?: number
  /** The scopes that the route requires and the token does not have. */
  readonly missingScopes?: readonly string[]
  /** The greatest age of a login that the route allows. */
  readonly maximumAgeSeconds?: number
  /** How the user must have logged in: one of these values of `acr`. */
  readonly acrValues?: readonly string[]
  /** The audience that was required: one of these. */
  readonly audience?: readonly string[]
}

/** The token is valid, and meets everything that the route requires. */
export interface Accepted<P, C = Claims> {
  readonly allowed: true
  readonly credential: 'accepted'
  readonly principal: P
  /** The result of the guard's schema; without a schema the same as `tokenClaims`. */
  readonly claims: C
  /** As in the token. */
  readonly tokenClaims: Claims
  /** The key that signed the token; undefined where the old app's own decoder read it. */
  readonly key: Key | undefined
  /** The token itself, for whoever must show it again, such as for a token exchange (RFC 8693). */
  readonly token: string
}

/** The guard lets the request through. */
export type Allowed<P, C = Claims> =
  | Accepted<P, C>
  /** No credential was sent, on a route where it is optional: the principal is undefined. */
  | { readonly allowed: true; readonly credential: 'absent'; readonly principal: P; readonly claims: undefined }
  /** The requirement excepts this path. */
  | {
      readonly allowed: true
      readonly credential: 'not_asked'
      readonly principal: undefined
      readonly claims: undefined
    }

/** The answer to send instead. The caller adds the dialect's headers (CORS), as to all of the dialect's answers. */
export interface Refused {
  readonly allowed: false
  readonly message: Message
  readonly reason: RefusalReason
  /** Whose token it was, where the token itself is valid and the route requires something else. No part of the reason, which logs hold. */
  readonly subject?: Subject
}

/** The guard's decision: go on with a principal, or answer with a message. */
export type Decision<P, C = Claims> = Allowed<P, C> | Refused

/** A decision, or a promise of one. */
export type Decided<P, C = Claims> = Decision<P, C> | Promise<Decision<P, C>>

/** The principal of a guard without `resolvePrincipal`: what the token says. */
export interface TokenPrincipal<Id extends Subject = Subject, C = Claims> {
  /** The id that the dialect reads from the claims (`sub`, `identity`, `user`). A token without a valid id is refused. */
  readonly id: Id
  readonly claims: C
}
