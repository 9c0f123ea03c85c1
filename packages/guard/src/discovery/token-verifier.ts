/** What a guard needs to verify its tokens: one verifier, or one for each of several issuers. */
import type { Dialect } from '@latchkey/protocol'
import type { IssuerJwksOptions, VerifiedToken, VerifiedTokenCacheOptions } from '@latchkey/tokens'
import type { GuardKeys } from '../guard-options.ts'

/** Verifies tokens. */
export interface TokenVerifier {
  /** Returns a promise only when keys must be fetched. @throws {TokenError} at once, or as the promise's rejection */
  readonly verify: (token: string) => VerifiedToken | Promise<VerifiedToken>
  /** Forgets the tokens that were verified. */
  readonly clearCache: () => void
}

/** Options of `issuerVerifiers`. */
export interface IssuerVerifiersOptions {
  /** One issuer, or up to 16: the exact text of the `iss` claim, an https URL. */
  readonly issuer: string | readonly string[]
  /** The dialect whose policy judges an issuer's tokens. */
  readonly dialectOf: (issuer: string) => Dialect
  /** The keys of the one issuer, which are not fetched then. They belong to the caller. */
  readonly keys?: GuardKeys
  /** How metadata and keys are fetched. */
  readonly discovery?: IssuerJwksOptions
  /** Bounds for all issuers together, shared evenly; false for no cache. Default: the engine's own bounds. */
  readonly cache?: false | VerifiedTokenCacheOptions
  /** Now, in seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
}

/** Verifiers of several issuers. Dispose of it to abort fetches. */
export interface IssuerVerifiers extends TokenVerifier, AsyncDisposable {
  readonly issuers: readonly string[]
  /** The dialect of the first issuer: it reads credentials and puts refusals into words. */
  readonly dialect: Dialect
  /**
   * Fetches metadata and keys of every issuer now, for a start that should fail early.
   *
   * @throws {TokenError} keys_unavailable
   */
  readonly refresh: () => Promise<void>
}
