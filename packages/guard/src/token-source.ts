/** Who verifies a guard's tokens, and in which dialect: given keys, or keys that issuers publish. */
import { type Dialect, oauth } from '@latchkey/protocol'
import { createVerifier, type IssuerJwksOptions, type VerifiedTokenCacheOptions } from '@latchkey/tokens'
import { issuerVerifiers } from './discovery/issuer-verifiers.ts'
import type { TokenVerifier } from './discovery/token-verifier.ts'
import type { Dpop } from './dpop/dpop.ts'
import type { GuardKeys, IssuerSource, KeySource } from './guard-options.ts'
import type { Profile } from './profiles/profile.ts'
import { profileDialect } from './profiles/profile-dialect.ts'
import type { ProtectedResource } from './resource-metadata/protected-resource.ts'
import { resourceDialect } from './resource-metadata/resource-dialect.ts'
import { requireSpokenKeys, spokenKeys } from './spoken-keys.ts'

/** A verifier with the dialect whose policy it applies. */
export interface TokenSource extends TokenVerifier, AsyncDisposable {
  readonly dialect: Dialect
}

/** The issuers of a guard, and how their tokens are judged. */
export interface IssuerOptions {
  readonly issuer: IssuerSource['issuer']
  readonly audience: string | undefined
  readonly discovery: IssuerJwksOptions | undefined
  readonly keys: GuardKeys | undefined
  readonly profile: Profile | undefined
  readonly issuedAheadSeconds: number | undefined
}

/** What a source is made from. */
export type SourceOptions = (Pick<KeySource, 'dialect' | 'keys'> | IssuerOptions) & {
  readonly cache: false | VerifiedTokenCacheOptions
  readonly clock: () => number
  readonly resource: ProtectedResource | undefined
  readonly dpop: Dpop | undefined
}

/** @throws {TypeError} one line for each fault of the keys or the issuers */
export function tokenSource(options: SourceOptions): TokenSource {
  const { clock, cache, resource, dpop } = options
  const wrapped = (dialect: Dialect) => {
    const named = resource ? resourceDialect(dialect, resource) : dialect
    return dpop ? dpop.speak(named) : named
  }
  if ('issuer' in options) {
    const { issuer, discovery, keys } = options
    const given = { ...(discovery && { discovery }), ...(keys !== undefined && { keys }) }
    const speak = (name: string) => wrapped(dialectOf(name, options))
    return issuerVerifiers({ issuer, dialectOf: speak, ...given, clock, cache })
  }
  const { keys } = options
  const dialect = wrapped(options.dialect)
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

function dialectOf(issuer: string, { audience, profile, issuedAheadSeconds = 0 }: IssuerOptions): Dialect {
  return profile
    ? profileDialect({ profile, issuer, audience, issuedAheadSeconds })
    : oauth({ issuer, audience: audience ?? '', issuedAheadSeconds })
}
