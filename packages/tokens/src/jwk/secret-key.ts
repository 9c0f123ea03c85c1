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
 * @param secret - text (its UTF-8 bytes are the secret) or bytes; at least as long as the algorithm's hash (RFC 7518 §3.2)
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
  if (bytes.length === 0)
    throw new TypeError('secret: an empty secret lets anybody sign; give at least 32 random bytes')
  if (looksLikeKeyMaterial(bytes)) {
    throw new TypeError('secret: this is a public or private key (PEM, DER, OpenSSH or JWK), not a shared secret')
  }
  const flaw = weaknessOf(bytes, row.minimumSecretBytes)
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

function weaknessOf(bytes: Uint8Array, minimumBytes: number): string | undefined {
  if (bytes.length < minimumBytes) return `the secret has ${bytes.length} bytes`
  if (isFamousSecret(bytes)) return 'the secret stands in public examples'
  // 32 random bytes have about 30 different values; with fewer than 8 the secret is not random.
  if (new Set(bytes).size < 8) return 'the secret repeats a few bytes'
  return undefined
}
