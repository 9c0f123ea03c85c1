/** The one verification path: structure, key, signature, claims. Everything that verifies a token calls this. */
import { Key } from '../jwk/key.ts'
import { algorithmNotAllowed, type FixedKeySet, type FoundKeys, MAXIMUM_CANDIDATES } from '../jwks/key-set.ts'
import { TokenError } from '../token-error.ts'
import { type Claims, createJudge, type JudgeClaims, policyForAccepted } from './claims.ts'
import { deepFreeze, type JoseHeader, readHeader, readObject, requireBase64url } from './header.ts'
import { createSeenBefore } from './seen-before.ts'
import { findSegments } from './segments.ts'
import { createVerifiedTokenCache } from './verified-token-cache.ts'
import { parseVerifierOptions, type VerifierOptions } from './verifier-options.ts'

/** A token that was accepted. `C` is the claims' type: the schema's result, or the claims unchanged. */
export interface VerifiedToken<C = Claims> {
  readonly header: JoseHeader
  readonly claims: C
  /** The key that signed it. */
  readonly key: Key
}

/** Verifies tokens with keys that are all in memory. */
export interface Verifier<C = Claims> {
  /**
   * Verifies a JWT and returns its claims.
   * Order: structure (header, payload, signature) → algorithm and key → signature → payload JSON → claims in the policy's order → schema.
   * No claim is judged before the signature was verified.
   *
   * @param token - compact JWS, three base64url parts (RFC 7515 §7.1), at most 8,192 characters unless configured
   * @throws {TokenError} token_malformed | token_unsupported | header_invalid | algorithm_not_allowed | key_not_found | signature_invalid |
   *   claim_invalid | token_expired | token_not_yet_valid
   * @see RFC 7519 §7.2; RFC 8725 §3
   */
  readonly verify: (token: string) => VerifiedToken<C>
  /**
   * Forgets the cached tokens: a new revocation epoch. The verifier knows nothing about revocation: keep the list of revoked tokens
   * yourself and check it after `verify`, whether a token was cached or not.
   */
  readonly clearCache: () => void
}

/** Verifies tokens with a set of keys that may have to be fetched. */
export interface KeySetVerifier<C = Claims> extends Omit<Verifier<C>, 'verify'> {
  /** As {@link Verifier.verify}; a promise only when keys must be fetched. @throws {TokenError} keys_unavailable too */
  readonly verify: (token: string) => VerifiedToken<C> | Promise<VerifiedToken<C>>
}

/** A header and the keys that its alg and kid select, kept for other tokens with the same header. */
interface KnownHeader extends FoundKeys {
  readonly segment: string
  readonly header: JoseHeader
}

/** A token whose signature was verified. Its claims are judged at each use, whether it was cached or not. */
interface SignedToken extends VerifiedToken {
  /** The version of the key set that verified it. */
  readonly version: number
}

// Issuers use one header per key; a flood of other headers must not fill the memory.
const MAXIMUM_KNOWN_HEADERS = 32
const MAXIMUM_KNOWN_HEADER_CHARACTERS = 256

/**
 * Makes a verifier. The allowed algorithms are the keys' own; `algorithms` may only narrow them.
 *
 * @throws {TypeError} naming the option that is wrong; nothing is coerced
 */
export function createVerifier<C = Claims>(
  options: VerifierOptions<C> & { readonly keys: Key | readonly Key[] | FixedKeySet },
): Verifier<C>
export function createVerifier<C = Claims>(options: VerifierOptions<C>): KeySetVerifier<C>
export function createVerifier<C>(options: VerifierOptions<C>): KeySetVerifier<C> {
  const { keySet, policy, now, maximumTokenCharacters, cache: cacheOptions, validate } = parseVerifierOptions(options)
  const cache = cacheOptions && createVerifiedTokenCache<SignedToken>(cacheOptions)
  const seen = cacheOptions && createSeenBefore(cacheOptions.maximumEntries ?? 10_000)
  const judge = createJudge(policy)
  const judgeAgain = createJudge(policyForAccepted(policy))
  let known = new Map<string, KnownHeader>()
  let knownVersion = keySet.version
  let latest: KnownHeader | undefined

  function verify(token: string): VerifiedToken<C> | Promise<VerifiedToken<C>> {
    if (cache && keySet.isCurrent()) {
      const at = now()
      const cached = cache.get(token, keySet.version, at)
      if (cached) return accept(cached, judgeAgain, at)
    }
    const signed = verifySignature(token)
    return signed instanceof Promise ? signed.then((late) => acceptNew(token, late)) : acceptNew(token, signed)
  }

  /** Only accepted tokens are cached: a refusal is always computed again. And only those that come again. */
  function acceptNew(token: string, signed: SignedToken): VerifiedToken<C> {
    const at = now()
    const accepted = accept(signed, judge, at)
    if (seen?.again(token)) cache?.set(token, signed.version, at, signed)
    return accepted
  }

  function accept({ header, claims, key }: SignedToken, by: JudgeClaims, at: number): VerifiedToken<C> {
    by(claims, at)
    return { header, claims: validate ? validate(claims) : (claims as C), key }
  }

  function verifySignature(token: string): SignedToken | Promise<SignedToken> {
    const [headerEnd, payloadEnd] = findSegments(token, maximumTokenCharacters)
    const segment = token.slice(0, headerEnd)
    const seen = findKnown(segment)
    if (seen) return finish(token, payloadEnd, seen)
    const header = readHeader(segment, policy)
    requireStructure(token, headerEnd, payloadEnd)
    const found = keySet.find(header)
    return found instanceof Promise
      ? found.then((late) => finish(token, payloadEnd, select(segment, header, late)))
      : finish(token, payloadEnd, select(segment, header, found))
  }

  function finish(token: string, payloadEnd: number, { segment, header, keys, version }: KnownHeader): SignedToken {
    const headerEnd = segment.length
    const key = findSigner(keys, token, payloadEnd)
    if (!key) {
      // A fault of structure is reported before a wrong signature. If the signature is valid, its text is canonical, and the
      // payload is checked below: a good token with a known header is scanned once.
      requireStructure(token, headerEnd, payloadEnd)
      const detail = { part: 'signature', reason: 'mismatch' } as const
      throw new TokenError('signature_invalid', 'the signature does not hold', detail)
    }
    const claims = readObject(token.slice(headerEnd + 1, payloadEnd), 'payload', policy)
    // Given to every caller with this token, or to a schema: no caller may change it.
    if (cache || validate) deepFreeze(claims)
    return { header, claims, key, version }
  }

  function findKnown(segment: string): KnownHeader | undefined {
    if (knownVersion !== keySet.version) {
      known = new Map()
      knownVersion = keySet.version
      latest = undefined
    }
    // The keys may have been withdrawn, so they are asked for again.
    if (!keySet.isCurrent()) return undefined
    // Most tokens have the same header as the one before, and a look-up is slower than comparing the two.
    if (latest?.segment !== segment) latest = known.get(segment)
    return latest
  }

  /** The limits of RFC 8725 §3.1 apply to a caller's own key set too: only keys of the header's algorithm, and few of them. */
  function select(segment: string, header: JoseHeader, { keys, version }: FoundKeys): KnownHeader {
    const usable = keys.filter((key) => key.canVerify && key.answersTo(header.alg)).slice(0, MAXIMUM_CANDIDATES)
    if (usable.length === 0) throw algorithmNotAllowed()
    const selected = { segment, header, keys: usable, version }
    if (version === knownVersion && segment.length <= MAXIMUM_KNOWN_HEADER_CHARACTERS) {
      if (known.size < MAXIMUM_KNOWN_HEADERS) known.set(segment, selected)
    }
    return selected
  }

  return Object.freeze({ verify, clearCache: () => cache?.clear() })
}

function findSigner(keys: readonly Key[], token: string, payloadEnd: number): Key | undefined {
  for (const key of keys) if (Key.holds(key, token, payloadEnd)) return key
  return undefined
}

function requireStructure(token: string, headerEnd: number, payloadEnd: number): void {
  requireBase64url(token.slice(headerEnd + 1, payloadEnd), 'payload')
  requireBase64url(token.slice(payloadEnd + 1), 'signature')
}
