/**
 * Every ECDSA signature has a twin: (r, s) and (r, n − s). JOSE has no preference and signers make either (RFC 8812 §3.2),
 * but Deno refuses the larger s on secp256k1, as blockchains do, and with it half of all tokens. So it is given the smaller one.
 */
import { Buffer } from 'node:buffer'

/**
 * @param joined - r and s, each as long as the curve's order
 * @returns the signature with the smaller s; unchanged when s is beyond the order, which is not a signature
 */
export function withLowS(joined: Buffer, order: bigint): Buffer {
  const half = joined.length / 2
  const s = BigInt(`0x${joined.toString('hex', half)}`)
  if (s <= order / 2n || s >= order) return joined
  const low = (order - s).toString(16).padStart(2 * half, '0')
  return Buffer.concat([joined.subarray(0, half), Buffer.from(low, 'hex')])
}
