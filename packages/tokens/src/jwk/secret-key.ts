/** A shared secret, bound to one algorithm by its caller. Its type is never guessed from its bytes (RFC 8725 §3.1, §3.5). */
import { Buffer } from 'node:buffer'
import { createSecretKey } from 'node:crypto'
import { type OptionTable, parseOptions } from '@latchkey/options'
import type { SecretAlgorithm, SecretRow } from '../jws/algorithms.ts'
import { isFamousSecret } from './famous-secrets.ts'
import { Key, type SecretKey } from './key.ts'
import { looksLikeKeyMaterial } from './key-material.ts'
import { allowWeakOption, extractableOption, kidOption, secretAlgorithm } from './key-options.ts'

/** Options of {@link secretKey}. */
export interface SecretKeyOptions {
  /** The one algorithm that this secret signs and verifies. */
  readonly alg: SecretAlgorithm
  /** The key's id. Tokens then carry it, and only this key is tried for them. */
  readonly kid?: string
  /** Accepts a secret that is too short, famous or repetitive; the text is the reason. It is reported at each start. */
  readonly allowWeak?: string
  /** Lets `exportPrivateJwk` export the secret. Default false. */
  readonly extractable?: boolean
}

/** What {@link makeSecretKey} needs from its caller's options. */
interface SecretOptions {
  readonly kid: string | undefined
  readonly allowWeak: string | undefined
  readonly extractable: boolean
  /** `sign`, `verify` or both. */
  readonly operations: readonly string[]
}

const OPTIONS = {
  alg: secretAlgorithm,
  kid: kidOption,
  allowWeak: allowWeakOption,
  extractable: extractableOption,
} satisfies OptionTable<keyof SecretKeyOptions>

/**
 * Makes a key from a shared secret.
 *
 * @param secret - text (its UTF-8 bytes are the secret) or bytes; at least as long as the algorithm's hash (RFC 7518 §3.2), not counting
 *   more than four zero bytes at its end, which HMAC adds itself
 * @throws {TypeError} one line for each wrong option; or for the secret: an empty one, a PEM, DER, OpenSSH or JWK text instead of a secret,
 *   a secret that is too short, famous or repetitive without `allowWeak`
 */
export function secretKey(secret: string | Uint8Array, options: SecretKeyOptions): SecretKey {
  const { alg: row, kid, allowWeak, extractable } = parseOptions(OPTIONS, options)
  return makeSecretKey(secret, row, { kid, allowWeak, extractable, operations: ['sign', 'verify'] })
}

/** @internal All secrets are made here. @throws {TypeError} as {@link secretKey} does */
export function makeSecretKey(secret: unknown, row: SecretRow, options: SecretOptions): SecretKey {
  const { kid, allowWeak, extractable, operations } = options
  const bytes = secretBytes(secret)
  const meant = withoutPadding(bytes)
  if (meant.length === 0)
    throw new TypeError('secret: an empty secret lets anybody sign; give at least 32 random bytes')
  if (looksLikeKeyMaterial(bytes)) {
    throw new TypeError('secret: this is a public or private key (PEM, DER, OpenSSH or JWK), not a shared secret')
  }
  const flaw = weaknessOf(bytes, meant, row.minimumSecretBytes)
  if (flaw && !allowWeak) {
    throw new TypeError(
      `secret: ${flaw}; ${row.alg} needs ${row.minimumSecretBytes} random bytes (allowWeak: 'reason' accepts it)`,
    )
  }
  const { sign, verify } = row.prepare(bytes)
  return new Key({
    kind: 'secret',
    alg: row.alg,
    names: row.names,
    kid,
    weakness: flaw && `${flaw}; accepted: ${allowWeak}`,
    sign: operations.includes('sign') ? sign : undefined,
    verify: operations.includes('verify') ? verify : undefined,
    // A MAC over a fixed text: it tells secrets apart and reveals nothing about them.
    fingerprint: sign('latchkey key comparison'),
    publicObject: undefined,
    privateObject: extractable ? createSecretKey(bytes) : undefined,
  })
}

function secretBytes(secret: unknown): Uint8Array {
  if (typeof secret === 'string') {
    if (!secret.isWellFormed()) throw new TypeError('secret: the text has a lone surrogate, which has no UTF-8 bytes')
    return Buffer.from(secret, 'utf8')
  }
  if (secret instanceof Uint8Array) return Uint8Array.from(secret)
  throw new TypeError('secret: give text or bytes (is an environment variable missing?)')
}

/** HMAC fills a secret up with zero bytes to its block (RFC 2104 §2), so those at its end say nothing: `a` and `a\0` sign alike. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1)
}

/** A random secret ends with more zero bytes than these once in 2^40. */
const MOST_RANDOM_ZEROS = 4

function weaknessOf(bytes: Uint8Array, meant: Uint8Array, minimumBytes: number): string | undefined {
  const length = bytes.length - meant.length > MOST_RANDOM_ZEROS ? meant.length : bytes.length
  if (length < minimumBytes) return `the secret has ${length} bytes${length < bytes.length ? ' before its zeros' : ''}`
  if (isFamousSecret(meant)) return 'the secret stands in public examples'
  // 32 random bytes have about 30 different values; with fewer than 8 the secret is not random.
  if (new Set(meant).size < 8) return 'the secret repeats a few bytes'
  return undefined
}
