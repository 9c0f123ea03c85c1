/** Whether this runtime has an algorithm. Checked when a key is made, so that no token ever meets a missing algorithm. */
import { generateKeyPairSync } from 'node:crypto'
import { TokenError } from '../token-error.ts'
import type { PublicRow } from './algorithms.ts'

/** Makes a key pair, or throws; `generateKeyPairSync`, unless a test replaces it. */
export type GeneratePair = (keyType: string, options: { readonly namedCurve?: string }) => unknown

/**
 * The error for a key that the runtime could not read, make or use: it may be the key's fault or the runtime's.
 *
 * @param complaint - what is wrong with the key when the runtime has the algorithm
 */
export function keyError(row: PublicRow, complaint: string, generate?: GeneratePair): TypeError | TokenError {
  return isSupported(row, generate) ? new TypeError(complaint) : algorithmUnsupported(row)
}

/** The error for an algorithm that the runtime lacks. */
export function algorithmUnsupported({ alg }: PublicRow): TokenError {
  return new TokenError('algorithm_unsupported', `this runtime has no ${alg}`)
}

/** A runtime that has an algorithm can make a key for it. */
function isSupported({ keyType, curve }: PublicRow, generate: GeneratePair = generatePair): boolean {
  // Every runtime has RSA, and making an RSA key takes long.
  if (keyType === 'rsa') return true
  try {
    generate(keyType, curve === undefined ? {} : { namedCurve: curve })
    return true
  } catch {
    return false
  }
}

function generatePair(keyType: string, options: { readonly namedCurve?: string }): unknown {
  return generateKeyPairSync(keyType as 'ec', options as { namedCurve: string })
}
