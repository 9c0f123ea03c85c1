/** From node:crypto's key objects to keys of this engine: the one way in for public and private keys. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { algorithms, findAlgorithm, type PublicRow } from '../jws/algorithms.ts'
import { fingerprintOf, Key, type PrivateKey, type PublicKey, parseKid } from './key.ts'
import { keyFault } from './strength.ts'
import { thumbprintOf } from './thumbprint.ts'

/** What a caller says of a key. */
export interface PairOptions {
  readonly kid?: string | undefined
  /** Lets a private key be exported again. */
  readonly extractable?: boolean | undefined
}

/** The row of a public-key algorithm. @throws {TypeError} */
export function publicRow(alg: unknown, optIn: unknown): PublicRow {
  const row = findAlgorithm(alg)
  if (row?.kind !== 'public') {
    const known = algorithms.filter((name) => !name.startsWith('HS'))
    throw new TypeError(`alg: a public or private key needs one of ${known.join(', ')}`)
  }
  if (row.optIn && optIn !== true) throw new TypeError(`alg: ${row.alg} is for those who ask for it: add optIn: true`)
  return row
}

/** @throws {TypeError} what is wrong with the key for this algorithm */
export function makePublicKey(publicObject: KeyObject, row: PublicRow, { kid }: PairOptions): PublicKey {
  requireStrength(publicObject, row)
  return new Key({
    kind: 'public',
    alg: row.alg,
    names: row.names,
    kid: parseKid(kid),
    weakness: undefined,
    sign: undefined,
    verify: row.verifier(publicObject),
    fingerprint: fingerprintOf(publicObject),
    publicObject,
    privateObject: undefined,
  })
}

/** A private key without a `kid` has its thumbprint (RFC 7638): tokens then say which key signed them. @throws {TypeError} */
export function makePrivateKey(
  privateObject: KeyObject,
  row: PublicRow,
  { kid, extractable }: PairOptions,
): PrivateKey {
  requireStrength(privateObject, row)
  const publicObject = createPublicKey(privateObject)
  return new Key({
    kind: 'private',
    alg: row.alg,
    names: row.names,
    kid: parseKid(kid) ?? thumbprintOf(publicObject, row),
    weakness: undefined,
    sign: row.signer(privateObject),
    verify: row.verifier(publicObject),
    fingerprint: fingerprintOf(publicObject),
    publicObject,
    privateObject: extractable ? privateObject : undefined,
  })
}

function requireStrength(key: KeyObject, row: PublicRow): void {
  const fault = keyFault(key, row)
  if (fault) throw new TypeError(`key: ${fault}`)
}
