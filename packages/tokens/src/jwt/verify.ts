/** The one verification path: structure, key, signature, claims. Everything that verifies a token calls this. */
import type { Key } from '../jwk/secret-key.ts'
import { TokenError } from '../token-error.ts'
import { type Claims, judgeClaims } from './claims.ts'
import { type JoseHeader, readHeader, readObject, requireBase64url } from './header.ts'
import { findSegments } from './segments.ts'
import { parseVerifierOptions, type VerifierOptions } from './verifier-options.ts'

/** A token that was accepted. */
export interface VerifiedToken {
  readonly header: JoseHeader
  readonly claims: Claims
  /** The key that signed it. */
  readonly key: Key
}

/** Verifies tokens under one set of keys and one policy. */
export interface Verifier {
  /**
   * Verifies a JWT and returns its claims.
   * Order: structure (header, payload, signature) → algorithm and key → signature → payload JSON → claims in the policy's order.
   * No claim is judged before the signature holds.
   *
   * @param token - compact JWS, three base64url parts (RFC 7515 §7.1), at most 8,192 characters unless configured
   * @throws {TokenError} token_malformed | header_invalid | algorithm_not_allowed | key_not_found | signature_invalid |
   *   claim_invalid | token_expired | token_not_yet_valid
   * @see RFC 7519 §7.2; RFC 8725 §3
   */
  readonly verify: (token: string) => VerifiedToken
}

/** A header that was seen before, with the keys that its alg and kid select. */
interface KnownHeader {
  readonly header: JoseHeader
  readonly keys: readonly Key[]
}

// Issuers write one header per key; a flood of others must not fill the memory.
const MAXIMUM_KNOWN_HEADERS = 32
const MAXIMUM_KNOWN_HEADER_CHARACTERS = 256

/**
 * Makes a verifier. The allowed algorithms are the keys' own; `algorithms` may only narrow them.
 *
 * @throws {TypeError} naming the option that is wrong; nothing is coerced
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { keys, policy, now, maximumTokenCharacters } = parseVerifierOptions(options)
  const known = new Map<string, KnownHeader>()

  function verify(token: string): VerifiedToken {
    const [headerEnd, payloadEnd] = findSegments(token, maximumTokenCharacters)
    const headerSegment = token.slice(0, headerEnd)
    const payloadSegment = token.slice(headerEnd + 1, payloadEnd)
    const signature = token.slice(payloadEnd + 1)

    const seen = known.get(headerSegment)
    const header = seen ? seen.header : readHeader(headerSegment, policy)
    requireBase64url(payloadSegment, 'payload')
    requireBase64url(signature, 'signature')
    const candidates = seen ? seen.keys : selectKeys(header, keys)
    if (!seen) remember(headerSegment, { header, keys: candidates })

    const signingInput = token.slice(0, payloadEnd)
    const key = candidates.find((candidate) => candidate.verify(signingInput, signature))
    if (!key)
      throw new TokenError('signature_invalid', 'the signature does not hold', {
        part: 'signature',
        reason: 'mismatch',
      })

    const claims = readObject(payloadSegment, 'payload', policy)
    judgeClaims(claims, policy, now())
    return { header, claims, key }
  }

  function remember(segment: string, entry: KnownHeader): void {
    if (segment.length <= MAXIMUM_KNOWN_HEADER_CHARACTERS && known.size < MAXIMUM_KNOWN_HEADERS)
      known.set(segment, entry)
  }

  return Object.freeze({ verify })
}

/** The keys that a header may use: the algorithm is the key's, the header only says which of them the signer used. */
function selectKeys(header: JoseHeader, keys: readonly Key[]): readonly Key[] {
  const sameAlgorithm = keys.filter((key) => key.alg === header.alg)
  if (sameAlgorithm.length === 0) {
    throw new TokenError('algorithm_not_allowed', 'no key has the algorithm that the header names', { part: 'header' })
  }
  const { kid } = header
  if (typeof kid !== 'string' || keys.every((key) => key.kid === undefined)) return sameAlgorithm
  const named = sameAlgorithm.filter((key) => key.kid === kid)
  if (named.length > 0) return named
  throw new TokenError('key_not_found', 'no key has the kid that the header names', { part: 'header', reason: 'kid' })
}
