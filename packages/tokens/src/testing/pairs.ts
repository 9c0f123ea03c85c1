/** For tests: a fresh key pair made by node:crypto itself, so that our own code is not on both sides. */
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { Jwk } from '../jwk/jwk.ts'
import { algorithms, findAlgorithm, type PublicAlgorithm, type PublicRow } from '../jws/algorithms.ts'

export interface Pair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** The rows of the table that have pairs. */
export const publicRows: readonly PublicRow[] = algorithms.map(findAlgorithm).filter((row) => row?.kind === 'public')

/** Allows ES256K; has no effect on the others. */
export const optIn = { optIn: true } as const

/** The row of an algorithm. */
export function rowOf(alg: PublicAlgorithm): PublicRow {
  const row = publicRows.find((one) => one.alg === alg)
  if (!row) throw new TypeError(`no row ${alg}`)
  return row
}

export function makePair({ keyType, curve }: Pick<PublicRow, 'keyType' | 'curve'>, modulusLength = 2048): Pair {
  return generateKeyPairSync(keyType as 'rsa', { modulusLength, ...(curve !== undefined && { namedCurve: curve }) })
}

export function publicMembers(pair: Pair): Jwk {
  return pair.publicKey.export({ format: 'jwk' }) as Jwk
}

export function privateMembers(pair: Pair): Jwk {
  return pair.privateKey.export({ format: 'jwk' }) as Jwk
}

/** An odd number with this many bits, in base64url: an RSA modulus whose factors nobody knows. */
export function modulusOf(bits: number): string {
  const bytes = randomBytes(Math.ceil(bits / 8))
  const used = ((bits - 1) % 8) + 1
  bytes[0] = ((bytes[0] ?? 0) & ((1 << used) - 1)) | (1 << (used - 1))
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 1
  return bytes.toString('base64url')
}
