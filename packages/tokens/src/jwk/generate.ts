/** Fresh keys from the system's random source. */
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import {
  type Algorithm,
  findAlgorithm,
  type PublicAlgorithm,
  type PublicRow,
  type SecretAlgorithm,
} from '../jws/algorithms.ts'
import { keyError } from '../jws/support.ts'
import type { Key, PrivateKey, SecretKey } from './key.ts'
import { requireKnownOptions } from './key-options.ts'
import { makePrivateKey, publicRow } from './pair.ts'
import { secretKey } from './secret-key.ts'

/** Options of {@link generateKey}. */
export interface GenerateKeyOptions {
  /** Default: the thumbprint (RFC 7638) for a pair, none for a secret. */
  readonly kid?: string
  /** For RSA: bits of the modulus, 2,048 to 8,192. Default 3,072. */
  readonly modulusLength?: number
  /** Lets the secret or the private half be exported. Default false. */
  readonly extractable?: boolean
  /** Needed for ES256K. */
  readonly optIn?: true
}

const SECRET_OPTIONS = ['kid', 'extractable']
const PAIR_OPTIONS = [...SECRET_OPTIONS, 'optIn']
const RSA_OPTIONS = [...PAIR_OPTIONS, 'modulusLength']

export function generateKey(alg: SecretAlgorithm, options?: GenerateKeyOptions): SecretKey
export function generateKey(alg: PublicAlgorithm, options?: GenerateKeyOptions): PrivateKey
/**
 * Makes a key. RSA takes up to some seconds.
 *
 * @throws {TypeError} naming the option that is wrong
 * @throws {TokenError} algorithm_unsupported when this runtime lacks the algorithm
 */
export function generateKey(alg: Algorithm, options: GenerateKeyOptions = {}): Key {
  const known = findAlgorithm(alg)
  if (known?.kind === 'secret') {
    requireKnownOptions(options, SECRET_OPTIONS)
    return secretKey(randomBytes(known.minimumSecretBytes), { ...options, alg: known.alg })
  }
  const row = publicRow(alg, options?.optIn)
  requireKnownOptions(options, row.keyType === 'rsa' ? RSA_OPTIONS : PAIR_OPTIONS)
  const modulusLength = options.modulusLength ?? 3072
  if (!Number.isInteger(modulusLength) || modulusLength < 2048 || modulusLength > 8192) {
    throw new TypeError('modulusLength: give bits from 2048 to 8192')
  }
  return makePrivateKey(generatePrivateObject(row, modulusLength), row, options)
}

function generatePrivateObject(row: PublicRow, modulusLength: number): KeyObject {
  const options = { modulusLength, namedCurve: row.curve }
  try {
    return generateKeyPairSync(row.keyType as 'rsa', options).privateKey
  } catch {
    throw keyError(row, 'key: the runtime could not make the key')
  }
}
