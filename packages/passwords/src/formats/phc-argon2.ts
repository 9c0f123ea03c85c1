/**
 * `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`: the PHC string format, our own default, and Argon2i and Argon2d, which are only read. The
 * parameters come in three orders that libraries write, so any is read. Key ids and associated data are not read.
 */
import { nested, type OptionTable, oneOf, optional, wholeNumberWithin } from '@latchkey/options'
import { argon2idCeiling } from '../ceilings.ts'
import type { Argon2Work } from '../work.ts'
import { plainBase64Of, unpadded } from './decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from './format.ts'
import { type DerivedParts, derived, malformed } from './parsed.ts'

/** Write Argon2id. The defaults are OWASP's first choice. */
export interface PhcArgon2idPolicy {
  readonly format: 'phc-argon2id'
  /** m, KiB, 1,024 to 65,536; default 19,456. */
  readonly memoryKibibytes?: number
  /** t, 1 to 4; default 2. */
  readonly passes?: number
  /** p, 1 to 16; default 1. */
  readonly lanes?: number
}

const POLICY = {
  format: oneOf('phc-argon2id'),
  memoryKibibytes: optional(19_456, wholeNumberWithin(1_024, argon2idCeiling.memoryKibibytes)),
  passes: optional(2, wholeNumberWithin(1, 4)),
  lanes: optional(1, wholeNumberWithin(1, argon2idCeiling.lanes)),
} satisfies OptionTable<keyof PhcArgon2idPolicy>

const readPolicy = nested(POLICY)

const saltBytes = 16
const tagBytes = 32

export const phcArgon2id: PasswordFormat = {
  name: 'phc-argon2id',
  safety: 'safe',
  recognises: (stored) => stored.startsWith('$argon2id$'),
  read: (stored) => (stored.startsWith('$argon2id$') ? readArgon2(stored) : malformed),
  writing: {
    readPolicy: (policy) => {
      const { memoryKibibytes, passes, lanes } = readPolicy(policy)
      return { primitive: 'argon2id', memoryKibibytes, passes, lanes }
    },
    newSalt: (randomBytes) => randomBytes(saltBytes),
    saltBytes,
    digestBytes: () => tagBytes,
    serialize({ work, salt, digest }) {
      if (work.primitive !== 'argon2id') throw new TypeError('phc-argon2id stores Argon2id only')
      const parameters = `m=${work.memoryKibibytes},t=${work.passes},p=${work.lanes}`
      return `$argon2id$v=19$${parameters}$${unpadded(salt)}$${unpadded(digest)}`
    },
  },
}

/** All three variants. By itself only what `phc-argon2id` leaves is recognised. */
export const argon2: PasswordFormat = {
  name: 'argon2',
  safety: 'safe',
  recognises: (stored) => /^\$argon2[id]\$/.test(stored),
  read: (stored) => readArgon2(stored),
}

/** The pepper is Argon2's key: nothing in the string says that there is one. */
export const argon2Peppered: PasswordFormat = {
  name: 'argon2-peppered',
  safety: 'safe',
  fields: { pepper: { secret: true } },
  read: (stored, { pepper = '' }) => readArgon2(stored, { secret: Buffer.from(pepper) }),
}

const pattern =
  /^\$(argon2id|argon2i|argon2d)(?:\$v=(19|16))?\$([mtp])=([1-9]\d*),([mtp])=([1-9]\d*),([mtp])=([1-9]\d*)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** @param more - what is not in the string */
export function readArgon2(
  stored: string,
  more: Partial<Pick<DerivedParts, 'secret' | 'prepare'>> = {},
): ParsedPassword | Unreadable {
  const [, variant, version, a = '', x, b = '', y, c = '', z, saltText, digestText] = pattern.exec(stored) ?? []
  const values = new Map([
    [a, Number(x)],
    [b, Number(y)],
    [c, Number(z)],
  ])
  // Each once, in any order.
  if (values.size < 3) return malformed
  const salt = plainBase64Of(saltText)
  const digest = plainBase64Of(digestText)
  const work: Argon2Work = {
    primitive: variant === 'argon2id' ? 'argon2id' : variant === 'argon2i' ? 'argon2i' : 'argon2d',
    memoryKibibytes: values.get('m') ?? 0,
    passes: values.get('t') ?? 0,
    lanes: values.get('p') ?? 0,
    // Strings without a version are of version 16, from before it was written.
    ...(version === '19' ? {} : { version: 16 as const }),
  }
  const inBounds = isBetween(salt?.length, 8, 64) && isBetween(digest?.length, 16, 64)
  // RFC 9106 §3.1: at least eight blocks per lane.
  if (salt === undefined || digest === undefined || !inBounds || work.memoryKibibytes < 8 * work.lanes) return malformed
  return derived({ work, salt, digest, ...more })
}

function isBetween(value: number | undefined, minimum: number, maximum: number): boolean {
  return value !== undefined && value >= minimum && value <= maximum
}
