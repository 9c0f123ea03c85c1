/** A key that is bound to one algorithm. Its material cannot be read back, printed or serialized. */
import { hash, type KeyObject } from 'node:crypto'
import { isLatin1 } from '../encoding/base64url.ts'
import type { Algorithm } from '../jws/algorithms.ts'
import type { Sign, Verify } from '../jws/scheme.ts'

/** What a key is: a shared secret, the public half or the private half of a pair. */
export type KeyKind = 'secret' | 'public' | 'private'

/** @internal The parts of a key. Only this package's constructors make them. */
export interface KeyParts<K extends KeyKind> {
  readonly kind: K
  readonly alg: Algorithm
  /** The header names of the algorithm. */
  readonly names: readonly string[]
  readonly kid: string | undefined
  readonly weakness: string | undefined
  readonly sign: Sign | undefined
  readonly verify: Verify | undefined
  /** Equal for two keys with the same material. */
  readonly fingerprint: string
  /** The public half, for export; undefined for a secret. */
  readonly publicObject: KeyObject | undefined
  /** The secret or the private half, when the key may be exported whole. */
  readonly privateObject: KeyObject | undefined
}

/** A key of this engine. Make it with `secretKey`, `publicKey`, `privateKey`, `jwk` or `generateKey`. */
export class Key<K extends KeyKind = KeyKind> {
  readonly kind: K
  readonly alg: Algorithm
  readonly kid: string | undefined
  /** Whether the key may sign: a public key cannot, and a JWK's `key_ops` may forbid it. */
  readonly canSign: boolean
  /** Whether the key may verify: a JWK's `key_ops` may forbid it. */
  readonly canVerify: boolean
  /** What is weak about the key and why it is accepted anyway; undefined for a strong one. */
  readonly weakness: string | undefined
  readonly #parts: KeyParts<K>

  /** @internal */
  constructor(parts: KeyParts<K>) {
    this.kind = parts.kind
    this.alg = parts.alg
    this.kid = parts.kid
    this.canSign = parts.sign !== undefined
    this.canVerify = parts.verify !== undefined
    this.weakness = parts.weakness
    this.#parts = parts
    Object.freeze(this)
  }

  /**
   * Signs a signing input (RFC 7515 §5.1), whose characters must be one byte each; returns the base64url signature.
   *
   * @throws {TypeError} unless {@link canSign}; and for a character beyond Latin-1, which would get another text's signature
   */
  sign(signingInput: string): string {
    const { sign } = this.#parts
    if (!sign) throw new TypeError('key: this key does not sign')
    if (!isLatin1(signingInput)) throw new TypeError('signingInput: give characters of one byte each, as base64url has')
    return sign(signingInput)
  }

  /** Whether `signature` is the canonical base64url signature of the signing input. @throws {TypeError} unless {@link canVerify} */
  verify(signingInput: string, signature: string): boolean {
    return Key.holds(this, `${signingInput}.${signature}`, signingInput.length)
  }

  /** Whether a header with this algorithm name may mean this key. */
  answersTo(alg: unknown): boolean {
    return typeof alg === 'string' && this.#parts.names.includes(alg)
  }

  /** Whether two keys hold the same material for the same algorithm. The halves of a pair do. */
  equals(other: Key): boolean {
    return this.alg === other.alg && this.#parts.fingerprint === other.#parts.fingerprint
  }

  /** @internal {@link Key.verify} for a text that holds both, with the dot between them at `inputEnd`. */
  static holds(key: Key, jws: string, inputEnd: number): boolean {
    const { verify } = key.#parts
    if (!verify) throw new TypeError('key: this key does not verify')
    // Latin-1 drops the high byte: a wider character must not pass for the one with the same low byte.
    return isLatin1(jws) && verify(jws, inputEnd)
  }

  /** @internal The halves that may be exported. */
  static halves(key: Key): Pick<KeyParts<KeyKind>, 'publicObject' | 'privateObject'> {
    const { publicObject, privateObject } = key.#parts
    return { publicObject, privateObject }
  }
}

export type SecretKey = Key<'secret'>
export type PublicKey = Key<'public'>
export type PrivateKey = Key<'private'>

/** @internal The fingerprint of a pair: a hash of its public half. */
export function fingerprintOf(publicObject: KeyObject): string {
  return hash('sha256', publicObject.export({ type: 'spki', format: 'der' }), 'base64url')
}
