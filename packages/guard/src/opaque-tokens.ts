/** Tokens that are no JSON Web Tokens: whoever issued one says what it is good for, each time it comes. */
import type { Claims } from '@latchkey/tokens'

/** A second kind of credential, in the same place of a request as the dialect's own. */
export interface OpaqueTokens {
  /** Whether a text is of this kind, by its form alone: then it is never taken for a JSON Web Token. */
  readonly matches: (token: string) => boolean
  /**
   * The claims of a good token; undefined refuses it, as revoked. When it throws or takes longer than the guard's deadline the request
   * is answered 503. Nothing is cached: what was revoked is refused from then on.
   */
  readonly resolve: (token: string) => Claims | undefined | PromiseLike<Claims | undefined>
}
