/** The one verification path: structure, key, signature, claims. Everything that verifies a token calls this. */
import type { Key } from '../jwk/key.ts'
import { TokenError } from '../token-error.ts'
import { type Claims, judgeClaims } from './claims.ts'
import { deepFreeze, type JoseHeader, readHeader, readObject, requireBase64url } from './header.ts'
import { findSegments } from './segments.ts'
import { createVerifiedTokenCache } from './verified-token-cache.ts'
import { parseVerifierOptions, type VerifierOptions } from './verifier-options.ts'

/** A token that was accepted. `C` is the claims' type: what the schema gives, or the claims as they are. */
export interface VerifiedToken<C = Claims> {
  readonly header: JoseHeader
  readonly claims: C
  /** The key that signed it. */
  readonly key: Key
}

/** Verifies tokens under keys that are all here. */
export interface Verifier<C = Claims> {
  /**
   * Verifies a JWT and returns its claims.
   * Order: structure (header, payload, signature) → algorithm and key → signature → payload JSON → claims in the policy's order → schema.
   * No claim is judged before the signature holds.
   *
   * @param token - compact JWS, three base64url parts (RFC 7515 §7.1), at most 8,192 characters unless configured
   * @throws {TokenError} token_malformed | token_unsupported | header_invalid | algorithm_not_allowed | key_not_found | signature_invalid |
   *   claim_invalid | token_expired | token_not_yet_valid
   * @see RFC 7519 §7.2; RFC 8725 §3
   */
  readonly verify: (token: string) => VerifiedToken<C>
  /** Forgets the cached tokens: call it when something was revoked. */
  readonly clearCache: () => void
}

/** Verifies tokens under a set of keys that may have to be fetched. */
export interface KeySetVerifier<C = Claims> extends Omit<Verifier<C>, 'verify'> {
  /** As {@link Verifier.verify}; a promise only when keys must be fetched. @throws {TokenError} keys_unavailable too */
  readonly verify: (token: string) => VerifiedToken<C> | Promise<VerifiedToken<C>>
}

/** A header that was seen before, with the keys that its alg and kid select. */
interface KnownHeader {
  readonly header: JoseHeader
  readonly keys: readonly Key[]
}

/** A token whose signature held: judged anew at each use, whether it was cached or not. */
interface SignedToken {
  readonly header: JoseHeader
  readonly claims: Claims
  readonly key: Key
}

// Issuers write one header per key; a flood of others must not fill the memory.
const MAXIMUM_KNOWN_HEADERS = 32
const MAXIMUM_KNOWN_HEADER_CHARACTERS = 256

/**
 * Makes a verifier. The allowed algorithms are the keys' own; `algorithms` may only narrow them.
 *
 * @throws {TypeError} naming the option that is wrong; nothing is coerced
 */
export function createVerifier<C = Claims>(
  options: VerifierOptions<C> & { readonly keys: Key | readonly Key[] },
): Verifier<C>
export function createVerifier<C = Claims>(options: VerifierOptions<C>): KeySetVerifier<C>
export function createVerifier<C>(options: VerifierOptions<C>): KeySetVerifier<C> {
  const { keySet, policy, now, maximumTokenCharacters, cache: cacheOptions, validate } = parseVerifierOptions(options)
  const cache = cacheOptions && createVerifiedTokenCache<SignedToken>(cacheOptions)
  let known = new Map<string, KnownHeader>()
  let knownVersion = keySet.version

  function verify(token: string): VerifiedToken<C> | Promise<VerifiedToken<C>> {
    const cached = cache?.get(token, keySet.version)
    if (cached) return accept(cached)
    const signed = verifySignature(token)
    return signed instanceof Promise ? signed.then(accept) : accept(signed)
  }

  /** The claims are judged at each use: a cached token ends when an uncached one would. */
  function accept({ header, claims, key }: SignedToken): VerifiedToken<C> {
    judgeClaims(claims, policy, now())
    return { header, claims: validate(claims), key }
  }

  function verifySignature(token: string): SignedToken | Promise<SignedToken> {
    const [headerEnd, payloadEnd] = findSegments(token, maximumTokenCharacters)
    const headerSegment = token.slice(0, headerEnd)
    const payload = token.slice(headerEnd + 1, payloadEnd)
    const signature = token.slice(payloadEnd + 1)
    forgetOldHeaders()
    const seen = known.get(headerSegment)
    const header = seen ? seen.header : readHeader(headerSegment, policy)
    requireBase64url(payload, 'payload')
    requireBase64url(signature, 'signature')

    const finish = (keys: readonly Key[], version: number): SignedToken => {
      if (!seen) remember(headerSegment, { header, keys }, version)
      const signingInput = token.slice(0, payloadEnd)
      const key = keys.find((candidate) => candidate.verify(signingInput, signature))
      if (!key)
        throw new TokenError('signature_invalid', 'the signature does not hold', {
          part: 'signature',
          reason: 'mismatch',
        })
      const claims = readObject(payload, 'payload', policy)
      const signed = { header, claims, key }
      if (cache) {
        // Handed to every caller that has this token: none may write on it for the next.
        deepFreeze(claims)
        cache.set(token, version, signed)
      }
      return signed
    }
    // Read before the keys: a set that changes in between makes what is remembered void, never the other way round.
    const { version } = keySet
    const keys = seen ? seen.keys : keySet.find(header)
    return keys instanceof Promise ? keys.then((found) => finish(found, keySet.version)) : finish(keys, version)
  }

  function forgetOldHeaders(): void {
    if (knownVersion === keySet.version) return
    known = new Map()
    knownVersion = keySet.version
  }

  function remember(segment: string, entry: KnownHeader, version: number): void {
    if (version !== knownVersion || segment.length > MAXIMUM_KNOWN_HEADER_CHARACTERS) return
    if (known.size < MAXIMUM_KNOWN_HEADERS) known.set(segment, entry)
  }

  return Object.freeze({ verify, clearCache: () => cache?.clear() })
}
