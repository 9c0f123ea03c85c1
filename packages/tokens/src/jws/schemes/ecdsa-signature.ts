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
  const startOfR = firstDigit(joined, 0, half)
  const startOfS = firstDigit(joined, half, joined.length)
  const lengthOfR = derLength(joined, startOfR, half)
  const lengthOfS = derLength(joined, startOfS, joined.length)
  const length = lengthOfR + lengthOfS
  const header = length < 0x80 ? 2 : 3
  const der = Buffer.alloc(header + length)
  der[0] = 0x30
  der[1] = 0x81
  der[header - 1] = length
  putDerInteger(der, header, lengthOfR)
  joined.copy(der, header + lengthOfR - (half - startOfR), startOfR, half)
  putDerInteger(der, header + lengthOfR, lengthOfS)
  joined.copy(der, der.length - (joined.length - startOfS), startOfS)
  return der
}

function putInteger(target: Buffer, end: number, integer: Buffer): void {
  const unsigned = integer[0] === 0 ? integer.subarray(1) : integer
  unsigned.copy(target, end - unsigned.length)
}

/** The index of the first byte that is not zero; zero itself keeps one byte. */
function firstDigit(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end - 1 && bytes[at] === 0) at++
  return at
}

/** Tag, length and digits, with a zero before them when the first digit would be read as a sign. */
function derLength(bytes: Buffer, start: number, end: number): number {
  return 2 + (end - start) + ((bytes[start] ?? 0) < 0x80 ? 0 : 1)
}

function putDerInteger(der: Buffer, at: number, length: number): void {
  der[at] = 0x02
  der[at + 1] = length - 2
}
