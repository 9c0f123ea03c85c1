/** Who verifies a guard's tokens, and in which dialect: given keys, or keys that issuers publish. */
import type { Dialect } from '@latchkey/protocol'
import { createVerifier, type IssuerJwksOptions, type VerifiedTokenCacheOptions } from '@latchkey/tokens'
import { issuerVerifiers } from './discovery/issuer-verifiers.ts'
import type { TokenVerifier } from './discovery/token-verifier.ts'
import type { IssuerSource, KeySource } from './guard-options.ts'
import { requireSpokenKeys, spokenKeys } from './spoken-keys.ts'

/** A verifier with the dialect whose policy it applies. */
export interface TokenSource extends TokenVerifier, AsyncDisposable {
  readonly dialect: Dialect
}

/** What a source is made from. */
export type SourceOptions = (
  | Pick<KeySource, 'dialect' | 'keys'>
  | (Pick<IssuerSource, 'issuer' | 'audience'> & { readonly discovery: IssuerJwksOptions | undefined })
) & { readonly cache: false | VerifiedTokenCacheOptions; readonly clock: () => number }

/** @throws {TypeError} one line for each fault of the keys or the issuers */
export function tokenSource(options: SourceOptions): TokenSource {
  const { clock, cache } = options
  if ('issuer' in options) {
    const { issuer, audience, discovery } = options
    return issuerVerifiers({ issuer, audience, ...(discovery && { discovery }), clock, cache })
  }
  const { dialect, keys } = options
  const verifier = createVerifier({
    keys: spokenKeys(keys, dialect),
    policy: dialect.policy(),
    clock,
    ...(cache && { cache }),
  })
  requireSpokenKeys(keys, dialect)
  // Given keys belong to the caller, who disposes of them.
  return { dialect, verify: verifier.verify, clearCache: verifier.clearCache, [Symbol.asyncDispose]: async () => {} }
}
