/** The ways in which nearly every format verifies: one long derivation, or a few digests that are done at once. */

import { maximumPasswordBytes } from '../ceilings.ts'
import { equalInConstantTime } from '../equal-in-constant-time.ts'
import type { Work } from '../work.ts'
import type { ParsedPassword, Unreadable } from './format.ts'

export const malformed: Unreadable = { unreadable: 'malformed' }

/** A shorter digest is matched by chance, or was cut. */
const leastDigestBytes = 16

export interface DerivedParts {
  readonly work: Work
  readonly salt: Uint8Array
  readonly digest: Uint8Array
  /** Of the derivation; default: the digest's. */
  readonly lengthBytes?: number
  readonly secret?: Uint8Array
  /** The bytes that are hashed; undefined for a password that this format never accepts. Default: UTF-8. */
  readonly prepare?: (password: string) => Uint8Array | undefined
  /** From what was derived to what is stored. Default: nothing is done. */
  readonly finish?: (derived: Uint8Array) => Uint8Array
  /** Its software stores fewer than 16 bytes. */
  readonly isShort?: boolean
}

/** One derivation, then a comparison. */
export function derived(parts: DerivedParts): ParsedPassword | Unreadable {
  const { work, salt, digest, secret, prepare = utf8, finish, isShort = false } = parts
  const { lengthBytes = digest.length } = parts
  if (!isShort && digest.length < leastDigestBytes) return malformed
  const given = secret ? { secret } : {}
  return {
    works: [withBlocks(work, lengthBytes)],
    salt,
    digest,
    async verify(password, compute) {
      const bytes = prepare(password)
      if (bytes === undefined) return false
      const result = await compute({
        work: withBlocks(work, lengthBytes),
        password: bytes,
        salt,
        lengthBytes,
        ...given,
      })
      return equalInConstantTime(finish ? finish(result) : result.subarray(0, digest.length), digest)
    },
  }
}

export interface DigestedParts {
  /** Of the digest that is computed, for reports; default: none, the password itself is stored. */
  readonly digest?: string
  readonly expected: Uint8Array | string
  /** What is stored for a password; undefined for one that this format never accepts. */
  readonly compute: (password: string) => Uint8Array | string | undefined
  /** Its software stores fewer than 16 bytes, or the password itself. */
  readonly isShort?: boolean
}

/** A few digests, done at once. */
export function digested({ digest, expected, compute, isShort = false }: DigestedParts): ParsedPassword | Unreadable {
  const stored = Buffer.from(expected)
  if (!isShort && stored.length < leastDigestBytes) return malformed
  return {
    works: [digest === undefined ? { primitive: 'plain' } : { primitive: 'digest', digest }],
    digest: stored,
    async verify(password) {
      if (password.length > maximumPasswordBytes) return false
      const computed = compute(password)
      return computed !== undefined && equalInConstantTime(Buffer.from(computed), stored)
    },
  }
}

export function utf8(password: string): Uint8Array {
  return Buffer.from(password)
}

/** As C's functions see it: up to the first NUL. */
export function cString(password: string): Uint8Array {
  const bytes = Buffer.from(password)
  const end = bytes.indexOf(0)
  return end === -1 ? bytes : bytes.subarray(0, end)
}

/** libxcrypt takes no longer password. */
const longestPhrase = 512

/** The same of crypt(3), which many of its methods hash again in each round. */
export function cryptPhrase(password: string): Uint8Array | undefined {
  const bytes = cString(password)
  return bytes.length <= longestPhrase ? bytes : undefined
}

const blockBytes = new Map([
  ['md5', 16],
  ['sha1', 20],
  ['ripemd160', 20],
  ['sha224', 28],
  ['sha384', 48],
  ['sha512', 64],
])

/** PBKDF2 does all iterations again for each block of its output. */
function withBlocks(work: Work, lengthBytes: number): Work {
  if (work.primitive !== 'pbkdf2') return work
  const blocks = Math.ceil(lengthBytes / (blockBytes.get(work.digest) ?? 32))
  return blocks > 1 ? { ...work, blocks } : work
}
