/**
 * ECDSA (RFC 7518 §3.4). The signature on the wire is r||s; OpenSSL is asked for DER and the conversion is done here:
 * Node 24's own conversion (`dsaEncoding: 'ieee-p1363'`) takes about as long as the signature itself.
 */
import { Buffer } from 'node:buffer'
import { type KeyObject, sign as signOnce, verify as verifyOnce } from 'node:crypto'
import type { Sign, Verify } from '../scheme.ts'

interface EcdsaParameters {
  readonly hash: string
  /** Bytes of r and of s: those of the curve's order. */
  readonly integerBytes: number
}

export function ecdsaSign(key: KeyObject, { hash, integerBytes }: EcdsaParameters): Sign {
  return (signingInput) =>
    fromDer(signOnce(hash, Buffer.from(signingInput, 'latin1'), key), integerBytes).toString('base64url')
}

export function ecdsaVerify(key: KeyObject, { hash, integerBytes }: EcdsaParameters): Verify {
  return (signingInput, text) => {
    const signature = Buffer.from(text, 'base64url')
    // A shorter or longer form of the same integers would be a second spelling.
    if (signature.length !== 2 * integerBytes) return false
    return verifyOnce(hash, Buffer.from(signingInput, 'latin1'), key, toDer(signature, integerBytes))
  }
}

/** SEQUENCE { INTEGER r, INTEGER s } of at most 139 bytes: the lengths of both integers fit one byte. */
function fromDer(der: Buffer, integerBytes: number): Buffer {
  const joined = Buffer.alloc(2 * integerBytes)
  const lengthOfR = (der[1] ?? 0) < 0x80 ? 3 : 4
  const startOfR = lengthOfR + 1
  const startOfS = startOfR + (der[lengthOfR] ?? 0) + 2
  putInteger(joined, integerBytes, der.subarray(startOfR, startOfS - 2))
  putInteger(joined, 2 * integerBytes, der.subarray(startOfS))
  return joined
}

function putInteger(target: Buffer, end: number, integer: Buffer): void {
  const unsigned = integer[0] === 0 ? integer.subarray(1) : integer
  unsigned.copy(target, end - unsigned.length)
}

function toDer(joined: Buffer, integerBytes: number): Buffer {
  const r = derInteger(joined.subarray(0, integerBytes))
  const s = derInteger(joined.subarray(integerBytes))
  const length = r.length + s.length
  return Buffer.concat([Buffer.from(length < 0x80 ? [0x30, length] : [0x30, 0x81, length]), r, s])
}

/** The shortest two's complement form of an unsigned integer. */
function derInteger(bytes: Buffer): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const digits = bytes.subarray(start)
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : []
  return Buffer.concat([Buffer.from([0x02, digits.length + sign.length, ...sign]), digits])
}
