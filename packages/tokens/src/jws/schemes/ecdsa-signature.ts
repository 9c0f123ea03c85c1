/** The two forms of an ECDSA signature: r||s on the wire (RFC 7518 §3.4), DER for OpenSSL (RFC 3279 §2.2.3). */
import { Buffer } from 'node:buffer'

/** @param der - SEQUENCE { INTEGER r, INTEGER s } as OpenSSL writes it: at most 139 bytes, so the integers' lengths fit one byte */
export function joinedFromDer(der: Buffer, integerBytes: number): Buffer {
  const joined = Buffer.alloc(2 * integerBytes)
  const lengthOfR = (der[1] ?? 0) < 0x80 ? 3 : 4
  const startOfR = lengthOfR + 1
  const startOfS = startOfR + (der[lengthOfR] ?? 0) + 2
  putInteger(joined, integerBytes, der.subarray(startOfR, startOfS - 2))
  putInteger(joined, 2 * integerBytes, der.subarray(startOfS))
  return joined
}

/** @param joined - r and s, each as long as the curve's order */
export function derFromJoined(joined: Buffer): Buffer {
  const half = joined.length / 2
  const r = derInteger(joined.subarray(0, half))
  const s = derInteger(joined.subarray(half))
  const length = r.length + s.length
  return Buffer.concat([Buffer.from(length < 0x80 ? [0x30, length] : [0x30, 0x81, length]), r, s])
}

function putInteger(target: Buffer, end: number, integer: Buffer): void {
  const unsigned = integer[0] === 0 ? integer.subarray(1) : integer
  unsigned.copy(target, end - unsigned.length)
}

/** The shortest two's complement form of an unsigned integer. */
function derInteger(bytes: Buffer): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const digits = bytes.subarray(start)
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : []
  return Buffer.concat([Buffer.from([0x02, digits.length + sign.length, ...sign]), digits])
}
