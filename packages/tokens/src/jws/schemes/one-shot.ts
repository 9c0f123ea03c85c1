/** Schemes that do their own hashing: EdDSA (RFC 8037, RFC 9864) and ML-DSA (RFC 9881's algorithm, JWK type AKP). */
import { Buffer } from 'node:buffer'
import { type KeyObject, sign as signOnce, verify as verifyOnce } from 'node:crypto'
import type { Sign, Verify } from '../scheme.ts'
import { signatureBytes } from './signature-bytes.ts'

export function oneShotSign(key: KeyObject): Sign {
  return (signingInput) => signOnce(null, Buffer.from(signingInput, 'latin1'), key).toString('base64url')
}

/** @param length - bytes; the scheme has only one length */
export function oneShotVerify(key: KeyObject, length: number): Verify {
  return (jws, inputEnd) => {
    const signature = signatureBytes(jws.slice(inputEnd + 1), length)
    return signature !== undefined && verifyOnce(null, Buffer.from(jws.slice(0, inputEnd), 'latin1'), key, signature)
  }
}
