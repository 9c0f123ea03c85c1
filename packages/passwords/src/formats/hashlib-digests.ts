/** The digest names of Python's hashlib, and OpenSSL's names for them, which node:crypto uses. */
import { getHashes } from 'node:crypto'

export interface HashlibDigest {
  /** OpenSSL's name. */
  readonly name: string
  readonly lengthBytes: number
}

// A Map, not an object: `constructor$salt$…` must find nothing.
const digests: ReadonlyMap<string, HashlibDigest> = new Map([
  ['md5', { name: 'md5', lengthBytes: 16 }],
  ['sha1', { name: 'sha1', lengthBytes: 20 }],
  ['sha224', { name: 'sha224', lengthBytes: 28 }],
  ['sha256', { name: 'sha256', lengthBytes: 32 }],
  ['sha384', { name: 'sha384', lengthBytes: 48 }],
  ['sha512', { name: 'sha512', lengthBytes: 64 }],
  ['sha512_224', { name: 'sha512-224', lengthBytes: 28 }],
  ['sha512_256', { name: 'sha512-256', lengthBytes: 32 }],
  ['sha3_224', { name: 'sha3-224', lengthBytes: 28 }],
  ['sha3_256', { name: 'sha3-256', lengthBytes: 32 }],
  ['sha3_384', { name: 'sha3-384', lengthBytes: 48 }],
  ['sha3_512', { name: 'sha3-512', lengthBytes: 64 }],
  ['blake2s', { name: 'blake2s256', lengthBytes: 32 }],
  ['blake2b', { name: 'blake2b512', lengthBytes: 64 }],
  ['ripemd160', { name: 'ripemd160', lengthBytes: 20 }],
])

/** Every hashlib name known here. */
export const hashlibNames: readonly string[] = [...digests.keys()]

/** @returns undefined when the name is unknown, or when this runtime lacks the digest (md5 under FIPS) */
export function findHashlibDigest(hashlibName: string): HashlibDigest | undefined {
  const digest = digests.get(hashlibName)
  return digest !== undefined && getHashes().includes(digest.name) ? digest : undefined
}

/** The other direction, for writing. OpenSSL's name must be in the table. */
export function getHashlibName(opensslName: string): string {
  for (const [hashlibName, digest] of digests) if (digest.name === opensslName) return hashlibName
  throw new TypeError(`digest ${opensslName} has no hashlib name`)
}

/** Lengths by OpenSSL's name, for writing. */
export function getDigestLengthBytes(opensslName: string): number {
  for (const digest of digests.values()) if (digest.name === opensslName) return digest.lengthBytes
  throw new TypeError(`digest ${opensslName} has no hashlib name`)
}
