/**
 * ECDSA (RFC 7518 §3.4). The signature on the wire is r||s. OpenSSL gets DER, and the conversion is done here:
 * Node 24's own conversion (`dsaEncoding: 'ieee-p1363'`) takes about as long as the signature itself.
 */
import { Buffer } from 'node:buffer'
import { type KeyObject, sign as signOnce, verify as verifyOnce } from 'node:crypto'
import type { Sign, Verify } from '../scheme.ts'
import { derFromJoined, joinedFromDer } from './ecdsa-signature.ts'
import { withLowS } from './low-s.ts'
import { signatureBytes } from './signature-bytes.ts'

interface EcdsaParameters {
  readonly hash: string
  /** Bytes of r and of s, as many as the curve's order has. */
  readonly integerBytes: number
  /** The curve's order, where a runtime accepts only one of the two valid values of s. */
  readonly order?: bigint
}

export function ecdsaSign(key: KeyObject, { hash, integerBytes }: EcdsaParameters): Sign {
  return (signingInput) =>
    joinedFromDer(signOnce(hash, Buffer.from(signingInput, 'latin1'), key), integerBytes).toString('base64url')
}

export function ecdsaVerify(key: KeyObject, { hash, integerBytes, order }: EcdsaParameters): Verify {
  const toDer = order === undefined ? derFromJoined : (joined: Buffer) => derFromJoined(withLowS(joined, order))
  return (jws, inputEnd) => {
    const joined = signatureBytes(jws.slice(inputEnd + 1), 2 * integerBytes)
    return joined !== undefined && verifyOnce(hash, Buffer.from(jws.slice(0, inputEnd), 'latin1'), key, toDer(joined))
  }
}
