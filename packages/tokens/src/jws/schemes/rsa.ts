/** RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 7518 §3.3, §3.5). */
import { Buffer } from 'node:buffer'
import { constants, type KeyObject, type SignKeyObjectInput, sign as signOnce, verify as verifyOnce } from 'node:crypto'
import type { Sign, Verify } from '../scheme.ts'
import { signatureBytes } from './signature-bytes.ts'

interface RsaParameters {
  readonly hash: string
  readonly padding: 'pkcs1' | 'pss'
}

// RFC 7518 §3.5: the salt is as long as the hash.
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } as const

/** RFC 8017 §8.2.2: a signature is exactly as long as the modulus. */
export function rsaSignatureBytes(key: KeyObject): number {
  return Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
}

export function rsaSign(key: KeyObject, { hash, padding }: RsaParameters): Sign {
  const options = withPadding(key, padding)
  return (signingInput) => signOnce(hash, Buffer.from(signingInput, 'latin1'), options).toString('base64url')
}

export function rsaVerify(key: KeyObject, { hash, padding }: RsaParameters): Verify {
  const options = withPadding(key, padding)
  const length = rsaSignatureBytes(key)
  return (jws, inputEnd) => {
    const signature = signatureBytes(jws.slice(inputEnd + 1), length)
    return (
      signature !== undefined && verifyOnce(hash, Buffer.from(jws.slice(0, inputEnd), 'latin1'), options, signature)
    )
  }
}

/** An RSA key alone means PKCS #1: workerd only accepts it alone, and Node is some 15 µs faster than with options. */
function withPadding(key: KeyObject, padding: RsaParameters['padding']): KeyObject | SignKeyObjectInput {
  return padding === 'pkcs1' ? key : { key, ...PSS }
}
