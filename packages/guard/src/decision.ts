/** What a guard says of a request. A value, never an exception. */
import type { Message } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'

/** Why a request was refused, for logs: no token, no claim, nothing that the client sent. */
export interface RefusalReason {
  /** The kind of refusal, or the token error's code, or `unavailable`: the guard could not decide. */
  readonly code: string
  readonly part?: string | undefined
  readonly reason?: string | undefined
  readonly claim?: string | undefined
}

/** The guard's decision: go on with a principal, or answer with a message. The answerer decorates it (CORS), as all it says. */
export type Decision<P> =
  | { readonly allowed: true; readonly principal: P; readonly claims: Claims }
  | { readonly allowed: false; readonly message: Message; readonly reason: RefusalReason }

/** The principal of a guard that resolves none: what the token itself says. */
export interface TokenPrincipal {
  /** The id that the dialect reads from the claims (`sub`, `identity`, `user`). */
  readonly id: unknown
  readonly claims: Claims
}
