/** A shared secret, typed by its caller and bound to one algorithm. Key material is never guessed from its bytes (RFC 8725 §3.1, §3.5). */
import { Buffer } from 'node:buffer'
import { type Algorithm, algorithms, findAlgorithm } from '../jws/algorithms.ts'
import type { Mac } from '../jws/hmac.ts'
import { isFamousSecret } from './famous-secrets.ts'
import { looksLikeKeyMaterial } from './key-material.ts'

/** Options of {@link secretKey}. */
export interface SecretKeyOptions {
  /** The one algorithm that this secret signs and verifies. */
  readonly alg: Algorithm
  /** The key's id; tokens then carry it, and only this key is tried for them. */
  readonly kid?: string
  /** Accepts a secret that is too short, famous or repetitive, and says why. It is reported at each start. */
  readonly allowWeak?: string
}

/** A key made by this package. Its material cannot be read back, printed or serialized. */
export class SecretKey {
  readonly alg: Algorithm
  readonly kid: string | undefined
  /** What is weak about the secret and why it is accepted all the same; undefined for a strong one. */
  readonly weakness: string | undefined
  readonly #mac: Mac
  readonly #fingerprint: string

  /** @internal Use {@link secretKey}. */
  constructor(parts: { alg: Algorithm; kid: string | undefined; weakness: string | undefined; mac: Mac }) {
    this.alg = parts.alg
    this.kid = parts.kid
    this.weakness = parts.weakness
    this.#mac = parts.mac
    this.#fingerprint = parts.mac.sign('latchkey key comparison')
    Object.freeze(this)
  }

  /** Signs a signing input; returns the base64url signature. */
  sign(signingInput: string): string {
    return this.#mac.sign(signingInput)
  }

  /** Whether `signature` is the canonical base64url signature of the signing input. Constant time for equal lengths. */
  verify(signingInput: string, signature: string): boolean {
    return this.#mac.verify(signingInput, signature)
  }

  /** Whether two keys hold the same secret for the same algorithm. */
  equals(other: SecretKey): boolean {
    return this.alg === other.alg && this.#fingerprint === other.#fingerprint
  }
}

/** Any key that the engine takes. */
export type Key = SecretKey

/**
 * Makes a key from a shared secret.
 *
 * @param secret - text (its UTF-8 bytes are the secret) or bytes; at least as long as the algorithm's hash (RFC 7518 §3.2)
 * @throws {TypeError} naming the option: no or unknown `alg`, an empty secret, a PEM, DER, OpenSSH or JWK text in place of a secret,
 *   a secret that is too short, famous or repetitive without `allowWeak`
 */
export function secretKey(secret: string | Uint8Array, options: SecretKeyOptions): SecretKey {
  const row = findAlgorithm(options?.alg)
  if (!row) throw new TypeError(`alg: a secret needs one of ${algorithms.join(', ')}`)
  const { kid, allowWeak } = options
  if (kid !== undefined && (typeof kid !== 'string' || kid === ''))
    throw new TypeError('kid: give a non-empty string, or leave it out')
  if (allowWeak !== undefined && (typeof allowWeak !== 'string' || allowWeak.trim() === '')) {
    throw new TypeError('allowWeak: give the reason as text, for example "the secret of our old Flask app"')
  }
  const bytes = secretBytes(secret)
  if (bytes.length === 0)
    throw new TypeError('secret: an empty secret signs for everybody; give at least 32 random bytes')
  if (looksLikeKeyMaterial(bytes)) {
    throw new TypeError('secret: this is a public or private key (PEM, DER, OpenSSH or JWK), not a shared secret')
  }
  const flaw = weaknessOf(bytes, row.minimumSecretBytes)
  if (flaw && !allowWeak) {
    throw new TypeError(
      `secret: ${flaw}; ${row.alg} needs ${row.minimumSecretBytes} random bytes (allowWeak: 'reason' accepts it)`,
    )
  }
  const weakness = flaw && `${flaw}; accepted: ${allowWeak}`
  return new SecretKey({ alg: row.alg, kid, weakness, mac: row.prepare(bytes) })
}

function secretBytes(secret: unknown): Uint8Array {
  if (typeof secret === 'string') {
    if (!secret.isWellFormed()) throw new TypeError('secret: the text has a lone surrogate, which has no UTF-8 bytes')
    return Buffer.from(secret, 'utf8')
  }
  if (secret instanceof Uint8Array) return Uint8Array.from(secret)
  throw new TypeError('secret: give text or bytes (is an environment variable missing?)')
}

function weaknessOf(bytes: Uint8Array, minimumBytes: number): string | undefined {
  if (bytes.length < minimumBytes) return `the secret has ${bytes.length} bytes`
  if (isFamousSecret(bytes)) return 'the secret stands in public examples'
  // 32 random bytes have about 30 different values; fewer than 8 is no random secret.
  if (new Set(bytes).size < 8) return 'the secret repeats a few bytes'
  return undefined
}
