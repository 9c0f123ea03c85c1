/** Who verifies a guard's tokens, and in which dialect: keys that were given, or keys that issuers publish. */
import type { Dialect } from '@latchkey/protocol'
import { createVerifier } from '@latchkey/tokens'
import { issuerVerifiers } from './discovery/issuer-verifiers.ts'
import type { TokenVerifier } from './discovery/token-verifier.ts'
import type { GuardSettings, IssuerSource, KeySource } from './guard-options.ts'
import { requireSpokenKeys, spokenKeys } from './spoken-keys.ts'

/** A verifier with the dialect whose policy it applies. */
export interface TokenSource extends TokenVerifier, AsyncDisposable {
  readonly dialect: Dialect
}

type TokenSourceOptions = Pick<GuardSettings<never>, 'clock' | 'cache'> & (KeySource | IssuerSource)

/** @throws {TypeError} naming the option that is wrong */
export function tokenSource(options: TokenSourceOptions): TokenSource {
  const { clock, cache = {} } = options
  const shared = { ...(clock && { clock }), cache }
  if (isIssuerSource(options)) {
    const { issuer, audience, discovery } = options
    return issuerVerifiers({ issuer, audience, ...(discovery && { discovery }), ...shared })
  }
  const { dialect, keys } = options
  const verifier = createVerifier({
    keys: spokenKeys(keys, dialect),
    policy: dialect.policy(),
    ...(clock && { clock }),
    ...(cache && { cache }),
  })
  requireSpokenKeys(keys, dialect)
  // Keys that were given are their giver's to dispose of.
  return { dialect, verify: verifier.verify, clearCache: verifier.clearCache, [Symbol.asyncDispose]: async () => {} }
}

function isIssuerSource(options: TokenSourceOptions): options is TokenSourceOptions & IssuerSource {
  return 'issuer' in options
}
