/** Turns node:crypto's key objects into keys of this engine. All public and private keys are made here. */
import { Buffer } from 'node:buffer'
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { PublicRow } from '../jws/algorithms.ts'
import type { Sign, Verify } from '../jws/scheme.ts'
import { algorithmUnsupported, keyError } from '../jws/support.ts'
import { fingerprintOf, Key, type PrivateKey, type PublicKey } from './key.ts'
import { isConsistentRsa, strengthFault, typeFault } from './strength.ts'
import { thumbprintOf } from './thumbprint.ts'

/** Options of a private key. */
interface PairOptions {
  readonly kid?: string | undefined
  /** Lets a private key be exported again. */
  readonly extractable?: boolean
}

/** Reads a key with the runtime's own reader. @throws {TypeError | TokenError} the complaint, or algorithm_unsupported */
export function readKeyObject(row: PublicRow, complaint: string, read: () => KeyObject): KeyObject {
  try {
    return read()
  } catch {
    // The reader's own message may quote what it read.
    throw keyError(row, complaint)
  }
}

/** @throws {TypeError | TokenError} what is wrong with the key for this algorithm, or algorithm_unsupported */
export function makePublicKey(publicObject: KeyObject, row: PublicRow, kid: string | undefined): PublicKey {
  requireType(publicObject, row)
  requireStrength(publicObject, row, publicObject.export({ format: 'jwk' }))
  const verify = row.verifier(publicObject)
  tryOnce(row, verify, publicObject)
  return new Key({
    kind: 'public',
    alg: row.alg,
    names: row.names,
    kid,
    weakness: undefined,
    sign: undefined,
    verify,
    fingerprint: fingerprintOf(publicObject),
    publicObject,
    privateObject: undefined,
  })
}

/**
 * A private key without a `kid` has its thumbprint (RFC 7638): tokens then say which key signed them.
 *
 * @throws {TypeError | TokenError} what is wrong with the key for this algorithm, or algorithm_unsupported
 */
export function makePrivateKey(
  privateObject: KeyObject,
  row: PublicRow,
  { kid, extractable }: PairOptions,
): PrivateKey {
  requireType(privateObject, row)
  const members = privateObject.export({ format: 'jwk' })
  // Computed from its members, because workerd derives none from a key that came as a CryptoKey.
  const publicObject = readKeyObject(row, 'key: its public half cannot be read', () =>
    createPublicKey({ key: members, format: 'jwk' }),
  )
  requireStrength(publicObject, row, members)
  if (row.keyType === 'rsa' && !isConsistentRsa(members)) throw misfit()
  const [sign, verify] = [row.signer(privateObject), row.verifier(publicObject)]
  if (!signsForItsPublicHalf(row, sign, verify)) throw misfit()
  return new Key({
    kind: 'private',
    alg: row.alg,
    names: row.names,
    kid: kid ?? thumbprintOf(publicObject, row),
    weakness: undefined,
    sign,
    verify,
    fingerprint: fingerprintOf(publicObject),
    publicObject,
    privateObject: extractable ? privateObject : undefined,
  })
}

function requireType(key: KeyObject, row: PublicRow): void {
  const fault = typeFault(key, row)
  if (fault !== undefined) throw keyError(row, `key: ${fault}`)
}

function requireStrength(publicObject: KeyObject, row: PublicRow, members: JsonWebKey): void {
  const fault = strengthFault(publicObject, row, members)
  if (fault !== undefined) throw new TypeError(`key: ${fault}`)
}

/** A runtime may read a key but then fail to verify with it: the fault is found here, not at the first token. */
function tryOnce(row: PublicRow, verify: Verify, publicObject: KeyObject): void {
  const wrong = Buffer.alloc(row.signatureBytes(publicObject), 1).toString('base64url')
  try {
    verify(`.${wrong}`, 0)
  } catch {
    throw algorithmUnsupported(row)
  }
}

function signsForItsPublicHalf(row: PublicRow, sign: Sign, verify: Verify): boolean {
  try {
    return verify(`.${sign('')}`, 0)
  } catch {
    throw algorithmUnsupported(row)
  }
}

function misfit(): TypeError {
  return new TypeError('key: the parts of the private key do not belong together')
}
