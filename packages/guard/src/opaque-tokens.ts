/** Tokens that are not JSON Web Tokens: their issuer is asked about them for each request. */
import type { Claims } from '@latchkey/tokens'

/** A second kind of credential, sent in the same place as the dialect's own. */
export interface OpaqueTokens {
  /** Whether a text is of this kind, by its form alone. Such a text is never read as a JSON Web Token. */
  readonly matches: (token: string) => boolean
  /**
   * The claims of a good token; undefined refuses it, as revoked. When it throws or takes longer than the guard's deadline the request
   * is answered 503. Nothing is cached, so a revoked token is refused at once.
   */
  readonly resolve: (token: string) => Claims | undefined | PromiseLike<Claims | undefined>
  /**
   * `resolve` itself knows what was revoked of a person: "all that was issued until a second" is then asked of this moment, and not of
   * `iat`, which may be of months ago. Left out: it is asked of `iat`.
   */
  readonly isCurrent?: true
}
