/** Fresh keys from the system's random source. */
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { type OptionTable, type OptionValues, optional, parseOptions, wholeNumberWithin } from '@latchkey/options'
import {
  type Algorithm,
  findAlgorithm,
  type PublicAlgorithm,
  type PublicRow,
  type SecretAlgorithm,
} from '../jws/algorithms.ts'
import { keyError } from '../jws/support.ts'
import type { Key, PrivateKey, SecretKey } from './key.ts'
import { extractableOption, faultsOfOptIn, kidOption, optInOption, publicAlgorithm } from './key-options.ts'
import { makePrivateKey } from './pair.ts'
import { makeSecretKey } from './secret-key.ts'

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

const SECRET = { kid: kidOption, extractable: extractableOption } satisfies OptionTable
const PAIR = { ...SECRET, optIn: optInOption } satisfies OptionTable
const RSA = {
  ...PAIR,
  modulusLength: optional(3072, wholeNumberWithin(2048, 8192, 'bits')),
} satisfies OptionTable<keyof GenerateKeyOptions>

export function generateKey(alg: SecretAlgorithm, options?: GenerateKeyOptions): SecretKey
export function generateKey(alg: PublicAlgorithm, options?: GenerateKeyOptions): PrivateKey
/**
 * Makes a key. RSA may take some seconds.
 *
 * @throws {TypeError} one line for each option that is wrong
 * @throws {TokenError} algorithm_unsupported when this runtime lacks the algorithm
 */
export function generateKey(alg: Algorithm, options: GenerateKeyOptions = {}): Key {
  const known = findAlgorithm(alg)
  if (known?.kind === 'secret') {
    const read = parseOptions(SECRET, options)
    const operations = ['sign', 'verify']
    return makeSecretKey(randomBytes(known.minimumSecretBytes), known, { ...read, allowWeak: undefined, operations })
  }
  const { alg: row } = parseOptions({ alg: publicAlgorithm }, { alg })
  const rules = { together: ({ optIn }: { readonly optIn?: unknown }) => faultsOfOptIn(row, optIn) }
  const read: OptionValues<typeof PAIR> & { readonly modulusLength?: number } =
    row.keyType === 'rsa' ? parseOptions(RSA, options, rules) : parseOptions(PAIR, options, rules)
  return makePrivateKey(generatePrivateObject(row, read.modulusLength), row, read)
}

function generatePrivateObject(row: PublicRow, modulusLength: number | undefined): KeyObject {
  const options = { modulusLength: modulusLength ?? 0, namedCurve: row.curve }
  try {
    return generateKeyPairSync(row.keyType as 'rsa', options).privateKey
  } catch {
    throw keyError(row, 'key: the runtime could not make the key')
  }
}
