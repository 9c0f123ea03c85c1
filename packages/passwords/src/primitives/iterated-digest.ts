/** A digest of itself, again and again: what phpass, Drupal, Shiro, Symfony and others made of a fast digest. */
import { hash } from 'node:crypto'

/**
 * The digest of `first`, then `rounds` times the digest of the last one followed by `suffix`.
 *
 * @param digestName - OpenSSL's
 */
export function iteratedDigest(digestName: string, first: Uint8Array, suffix: Uint8Array, rounds: number): Uint8Array {
  let digest = hash(digestName, first, 'buffer')
  const next = Buffer.concat([digest, suffix])
  for (let round = 0; round < rounds; round += 1) {
    next.set(digest)
    digest = hash(digestName, next, 'buffer')
  }
  return digest
}

/**
 * The HMAC of `first` with the password as its key, then of the last one: `rounds` in all (`$sha1$`, which is PBKDF1 with HMAC). The two
 * blocks of the key are made once: node:crypto would make them for each of half a million.
 */
export function iteratedHmac(digestName: string, key: Uint8Array, first: Uint8Array, rounds: number): Uint8Array {
  const short = key.length > blockBytes ? hash(digestName, key, 'buffer') : key
  const padded = (byte: number) => Uint8Array.from({ length: blockBytes }, (_, i) => (short[i] ?? 0) ^ byte)
  const [inner, outer] = [padded(0x36), padded(0x5c)]
  let digest: Uint8Array = first
  for (let round = 0; round < rounds; round += 1) {
    digest = hash(
      digestName,
      Buffer.concat([outer, hash(digestName, Buffer.concat([inner, digest]), 'buffer')]),
      'buffer',
    )
  }
  return digest
}

/** Of MD5, SHA-1 and SHA-256. */
const blockBytes = 64
