/** Fresh keys from the system's random source. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { type Algorithm, findAlgorithm, type PublicAlgorithm, type SecretAlgorithm } from '../jws/algorithms.ts'
import type { Key, PrivateKey, SecretKey } from './key.ts'
import { makePrivateKey, publicRow } from './pair.ts'
import { secretKey } from './secret-key.ts'

/** Options of {@link generateKey}. */
export interface GenerateKeyOptions {
  readonly kid?: string
  /** For RSA: bits of the modulus, 2,048 to 8,192. Default 3,072. */
  readonly modulusLength?: number
  /** Lets the private half be exported. Default false. */
  readonly extractable?: boolean
  /** Needed for ES256K. */
  readonly optIn?: true
}

export function generateKey(alg: SecretAlgorithm, options?: GenerateKeyOptions): SecretKey
export function generateKey(alg: PublicAlgorithm, options?: GenerateKeyOptions): PrivateKey
/**
 * Makes a key. RSA takes up to some seconds.
 *
 * @throws {TypeError} naming the option that is wrong; `algorithm_unsupported: …` when this runtime lacks the algorithm
 */
export function generateKey(alg: Algorithm, options: GenerateKeyOptions = {}): Key {
  const known = findAlgorithm(alg)
  if (known?.kind === 'secret') {
    return secretKey(randomBytes(known.minimumSecretBytes), {
      alg: known.alg,
      ...(options.kid !== undefined && { kid: options.kid }),
    })
  }
  const row = publicRow(alg, options.optIn)
  const modulusLength = options.modulusLength ?? 3072
  if (!Number.isInteger(modulusLength) || modulusLength < 2048 || modulusLength > 8192) {
    throw new TypeError('modulusLength: give bits from 2048 to 8192')
  }
  const { privateKey } = generateKeyPairSync(row.keyType as 'rsa', {
    modulusLength,
    ...(row.curve && { namedCurve: row.curve }),
  })
  return makePrivateKey(privateKey, row, options)
}
