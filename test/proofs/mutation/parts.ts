/**
 * The parts of the engine that are mutated one by one, each with the tests that are about it, from `packages/tokens/src`.
 * A fault that survives costs every test of its part, and not every test of the engine. A test holds the list to the sources.
 */

/** Sources that are mutated together, and the tests that must find them out. */
export interface Part {
  readonly name: string
  readonly sources: readonly string[]
  readonly tests: readonly string[]
}

/** Sources that have nothing to mutate: types, re-exports, and the machine's own clock. */
export const withoutCode: readonly string[] = ['index.ts', 'jws/scheme.ts', 'system-clock.ts']

export const parts: readonly Part[] = [
  {
    name: 'encoding',
    sources: ['encoding/base64url.ts', 'encoding/json.ts', 'encoding/least-characters.ts'],
    tests: [
      'encoding/base64url.test.ts',
      'encoding/json.test.ts',
      'encoding/json-depth.test.ts',
      'encoding/least-characters.test.ts',
    ],
  },
  {
    name: 'jwk/secret',
    sources: ['jwk/key.ts', 'jwk/key-options.ts', 'jwk/secret-key.ts', 'jwk/key-material.ts', 'jwk/famous-secrets.ts'],
    tests: [
      'jwk/secret-key.test.ts',
      'jwk/secret-borders.test.ts',
      'jwk/key-material.test.ts',
      'jwk/key-operations.test.ts',
      'jwk/key-equality.test.ts',
      'jwk/jwk.test.ts',
      'jwk/export.test.ts',
    ],
  },
  {
    name: 'jwk/members',
    sources: ['jwk/jwk.ts', 'jwk/jwk-members.ts'],
    tests: ['jwk/jwk.test.ts', 'jwk/jwk-pair.test.ts', 'jwk/key-operations.test.ts', 'jwk/export.test.ts'],
  },
  {
    name: 'jwk/strength',
    sources: ['jwk/edwards-point.ts', 'jwk/strength.ts'],
    tests: ['jwk/edwards-point.test.ts', 'jwk/strength.test.ts', 'jwk/jwk-pair.test.ts', 'jwk/pem.test.ts'],
  },
  {
    name: 'jwk/pem',
    sources: ['jwk/pem.ts', 'jwk/crypto-key.ts'],
    tests: ['jwk/pem.test.ts', 'jwk/export.test.ts'],
  },
  {
    name: 'jwk/pair',
    sources: ['jwk/pair.ts'],
    tests: ['jws/support.test.ts', 'jwk/strength.test.ts', 'jwk/pem.test.ts', 'jwk/jwk-pair.test.ts'],
  },
  {
    name: 'jwk/export',
    sources: ['jwk/export.ts', 'jwk/thumbprint.ts'],
    tests: ['jwk/export.test.ts', 'jwk/thumbprint.test.ts'],
  },
  { name: 'jwk/generate', sources: ['jwk/generate.ts'], tests: ['jwk/generate.test.ts'] },
  {
    name: 'jws/algorithms',
    sources: ['jws/algorithms.ts', 'jws/support.ts'],
    tests: ['jws/algorithm-table.test.ts', 'jws/support.test.ts', 'jws/schemes/hmac.test.ts', 'jws/algorithms.test.ts'],
  },
  {
    name: 'jws/schemes',
    sources: [
      'jws/schemes/ecdsa.ts',
      'jws/schemes/ecdsa-signature.ts',
      'jws/schemes/hmac.ts',
      'jws/schemes/low-s.ts',
      'jws/schemes/one-shot.ts',
      'jws/schemes/rsa.ts',
      'jws/schemes/signature-bytes.ts',
    ],
    tests: [
      'jws/schemes/ecdsa-lengths.test.ts',
      'jws/schemes/low-s.test.ts',
      'jws/schemes/hmac.test.ts',
      'jws/algorithms.test.ts',
      'jws/schemes/ecdsa-signature.test.ts',
    ],
  },
  {
    name: 'detached/detached',
    sources: ['detached/detached.ts'],
    tests: ['detached/detached-header.test.ts', 'detached/detached.test.ts'],
  },
  {
    name: 'jwks/set',
    sources: ['jwks/jwk-set.ts', 'jwks/key-set.ts', 'jwks/lenient-jwk.ts', 'jwks/local.ts', 'jwks/published.ts'],
    tests: ['jwks/jwk-set.test.ts', 'jwks/lenient-keys.test.ts', 'jwks/key-set.test.ts', 'jwks/local.test.ts'],
  },
  {
    name: 'jwks/remote',
    sources: [
      'jwks/download.ts',
      'jwks/fetched-set.ts',
      'jwks/set-fetches.ts',
      'jwks/remote.ts',
      'jwks/remote-options.ts',
      'jwks/tell.ts',
    ],
    tests: [
      'jwks/fetched-set.test.ts',
      'jwks/download.test.ts',
      'jwks/remote-options.test.ts',
      'jwks/remote-answers.test.ts',
      'jwks/remote.test.ts',
    ],
  },
  {
    name: 'jwks/issuer',
    sources: ['jwks/issuer.ts', 'jwks/issuer-metadata.ts', 'jwks/issuer-options.ts'],
    tests: ['jwks/issuer-options.test.ts', 'jwks/issuer.test.ts'],
  },
  {
    name: 'jwt/claims',
    sources: ['jwt/claims.ts'],
    tests: [
      'jwt/claims.test.ts',
      'jwt/verify.test.ts',
      'jwt/refusal-messages.test.ts',
      'jwt/strict-policy.test.ts',
      'jwt/verified-token-cache.test.ts',
      'jwt/explain-claims.test.ts',
    ],
  },
  {
    name: 'jwt/verify',
    sources: ['jwt/verify.ts', 'jwt/header.ts', 'jwt/segments.ts', 'jwt/verifier-keys.ts', 'token-error.ts'],
    tests: [
      'jwt/verify.test.ts',
      'jwt/known-headers.test.ts',
      'jwt/key-set-verifier.test.ts',
      'jwt/refusal-messages.test.ts',
      'jwt/strict-policy.test.ts',
      'jwt/verifier-options.test.ts',
      'jwt/wall-clock.test.ts',
      'jwt/verified-token-cache.test.ts',
    ],
  },
  {
    name: 'jwt/options',
    sources: [
      'jwt/verifier-options.ts',
      'jwt/policy.ts',
      'jwt/whole-policy.ts',
      'jwt/strict-policy.ts',
      'jwt/text-lists.ts',
    ],
    tests: [
      'jwt/verifier-options.test.ts',
      'jwt/whole-policy.test.ts',
      'jwt/strict-policy.test.ts',
      'jwt/verified-token-cache.test.ts',
      'jwt/standard-schema.test.ts',
      'jwt/claims.test.ts',
      'jwt/verify.test.ts',
    ],
  },
  {
    name: 'jwt/cache',
    sources: ['jwt/seen-before.ts', 'jwt/verified-token-cache.ts'],
    tests: [
      'jwt/seen-before.test.ts',
      'jwt/cache-generations.test.ts',
      'jwt/verified-token-cache.test.ts',
      'jwt/verifier-options.test.ts',
      'jwt/cached-verifier.property.test.ts',
    ],
  },
  {
    name: 'jwt/sign',
    sources: ['jwt/sign.ts'],
    tests: ['jwt/sign.test.ts', 'jwt/wall-clock.test.ts'],
  },
  {
    name: 'jwt/explain',
    sources: [
      'jwt/explain-advice.ts',
      'jwt/explain-claims.ts',
      'jwt/explain-facts.ts',
      'jwt/explain-narration.ts',
      'jwt/explain-steps.ts',
      'jwt/explain-token.ts',
    ],
    tests: [
      'jwt/explain-advice.test.ts',
      'jwt/explain-claims.test.ts',
      'jwt/explain-narration.test.ts',
      'jwt/explain-token.test.ts',
    ],
  },
  {
    name: 'jwt/read',
    sources: ['jwt/decode-unverified.ts', 'jwt/standard-schema.ts'],
    tests: ['jwt/decode-unverified.test.ts', 'jwt/standard-schema.test.ts'],
  },
]
