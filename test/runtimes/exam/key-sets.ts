/** JWK Sets at hand, the cache of accepted tokens, and content that travels apart from its signature. */
import {
  createSigner,
  createVerifier,
  type Jwk,
  jwk,
  jwks,
  secretKey,
  signDetached,
  verifyDetached,
} from '@latchkey/tokens'
import type { Checks } from './checks.ts'
import { CLAIMS, type Material, NOW } from './material.ts'
import { flipBit, withHeader, withSignature } from './tokens.ts'

const clock = (): number => NOW

/** With the two algorithms that every runtime has. */
export function examineJwks({ keys }: Material, checks: Checks): void {
  const [ec, rsa] = [keys.ES256.half, keys.RS256.half] as readonly [Jwk, Jwk]
  const set = jwks({ keys: [{ kty: 'future' }, ec, rsa, { ...ec, kid: 'enc', use: 'enc' }] })
  checks.equal(
    'jwks: what cannot be used is left out',
    set.skipped.map(({ index }) => index),
    [0, 3],
  )
  const verifier = createVerifier({ keys: set, clock })
  for (const { token, half } of [keys.ES256, keys.RS256]) {
    checks.equal('jwks: the kid finds the key', verifier.verify(token).key.kid, half?.kid)
  }
  checks.refuses('jwks: an unknown kid', { name: 'TokenError', code: 'key_not_found' }, () =>
    verifier.verify(withHeader(keys.ES256.token, { kid: 'unknown' })),
  )
  checks.refuses(
    'jwks: an algorithm that it has no key of',
    { name: 'TokenError', code: 'algorithm_not_allowed' },
    () => verifier.verify(keys.EdDSA.token),
  )
  checks.refuses('jwks: a secret among public keys', { name: 'TypeError', reason: 'set:' }, () =>
    jwks({ keys: [ec, keys.HS256.whole] }),
  )
  checks.refuses('jwks: one kid twice', { name: 'TypeError', reason: 'set:' }, () => jwks({ keys: [ec, { ...ec }] }))
}

export function examineCache(checks: Checks): void {
  const key = secretKey('thirty-two bytes of a secret, or m0re', { alg: 'HS256' })
  const token = createSigner({ key }).sign({ ...CLAIMS, exp: NOW + 60 })
  let now = NOW
  const verifier = createVerifier({ keys: key, clock: () => now, leewaySeconds: 0, cache: { maximumEntries: 10 } })
  verifier.verify(token)
  // A token has a place when it comes a second time.
  const second = verifier.verify(token)
  checks.holds('cache: the same answer', verifier.verify(token).claims === second.claims)
  checks.holds('cache: nobody can change it', Object.isFrozen(second.claims))
  checks.refuses('cache: a forgery of a cached token', { name: 'TokenError', code: 'signature_invalid' }, () =>
    verifier.verify(withSignature(token, flipBit(1))),
  )
  verifier.clearCache()
  checks.holds('cache: cleared', verifier.verify(token).claims !== second.claims)
  now = NOW + 60
  checks.refuses('cache: it ends with the token', { name: 'TokenError', code: 'token_expired' }, () =>
    verifier.verify(token),
  )
}

export function examineDetached({ keys }: Material, checks: Checks): void {
  const key = jwk(keys.ES256.whole)
  const half = jwk(keys.ES256.half as Jwk)
  const content = 'content with . and €'
  for (const b64 of [true, false]) {
    const jws = signDetached(content, { key, b64 })
    checks.equal(`detached: text (b64 ${b64})`, verifyDetached(jws, content, { keys: half }).key.kid, half.kid)
    const bytes = new TextEncoder().encode(content)
    checks.equal(`detached: bytes (b64 ${b64})`, verifyDetached(jws, bytes, { keys: half }).key.kid, half.kid)
    checks.refuses(`detached: other content (b64 ${b64})`, { name: 'TokenError', code: 'signature_invalid' }, () =>
      verifyDetached(jws, `${content} `, { keys: half }),
    )
  }
  checks.refuses(
    'detached: a whole token',
    { name: 'TokenError', code: 'token_malformed', reason: 'not_detached' },
    () => verifyDetached(keys.ES256.token, content, { keys: half }),
  )
}
