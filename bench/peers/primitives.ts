/** The floor: the HMAC of a signing input and nothing else, in the two ways that Node has. */
import { createHmac, createSecretKey, hash } from 'node:crypto'
import type { SecretAlgorithm as Algorithm } from '@latchkey/tokens'

/** Makes the base64url MAC of a signing input. */
export type Primitive = (signingInput: string) => string

const HASHES: Readonly<
  Record<Algorithm, { readonly name: string; readonly blockBytes: number; readonly bytes: number }>
> = {
  HS256: { name: 'sha256', blockBytes: 64, bytes: 32 },
  HS384: { name: 'sha384', blockBytes: 128, bytes: 48 },
  HS512: { name: 'sha512', blockBytes: 128, bytes: 64 },
}

const LONGEST_INPUT = 2048

/** Two one-shot hashes over reused pads (RFC 2104). @param secret - at most one block of the hash */
export function twoHashes(alg: Algorithm, secret: Uint8Array): Primitive {
  const { name, blockBytes, bytes } = HASHES[alg]
  const inner = Buffer.alloc(blockBytes + LONGEST_INPUT, 0x36)
  const outer = Buffer.alloc(blockBytes + bytes, 0x5c)
  secret.forEach((byte, i) => {
    inner[i] = 0x36 ^ byte
    outer[i] = 0x5c ^ byte
  })
  return (signingInput) => {
    const end = blockBytes + inner.write(signingInput, blockBytes, 'latin1')
    outer.write(hash(name, inner.subarray(0, end), 'binary'), blockBytes, 'latin1')
    return hash(name, outer, 'base64url')
  }
}

/** `createHmac` with a KeyObject. */
export function oneHmac(alg: Algorithm, secret: Uint8Array): Primitive {
  const { name } = HASHES[alg]
  const key = createSecretKey(secret)
  return (signingInput) => createHmac(name, key).update(signingInput).digest('base64url')
}
