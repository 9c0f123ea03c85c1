/** `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`: the PHC string format, and our own default. */
import { nested, type OptionTable, oneOf, optional, wholeNumberWithin } from '@latchkey/options'
import { argon2idCeiling, isWithinCeiling } from '../ceilings.ts'
import type { Argon2idWork, Work } from '../work.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from './format.ts'

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
  unsafe: false,
  recognises: (stored) => stored.startsWith('$argon2id$'),
  parse,
  serialize({ work, salt, digest }) {
    const { memoryKibibytes, passes, lanes } = argon2idWork(work)
    const parameters = `m=${memoryKibibytes},t=${passes},p=${lanes}`
    return `$argon2id$v=19$${parameters}$${encodeBase64(salt)}$${encodeBase64(digest)}`
  },
  writing: {
    readPolicy: (policy) => {
      const { memoryKibibytes, passes, lanes } = readPolicy(policy)
      return { primitive: 'argon2id', memoryKibibytes, passes, lanes }
    },
    newSalt: (randomBytes) => randomBytes(saltBytes),
    saltBytes,
    digestBytes: () => tagBytes,
  },
}

// Exactly what the reference encoder writes. Version 16 strings, key ids and associated data are not read.
const pattern =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,9}),t=([1-9]\d{0,9}),p=([1-9]\d{0,9})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

function parse(stored: string): ParsedPassword | Unreadable {
  const [, memory, passes, lanes, saltText = '', digestText = ''] = pattern.exec(stored) ?? []
  const salt = decodeBase64(saltText)
  const digest = decodeBase64(digestText)
  const work: Work = {
    primitive: 'argon2id',
    memoryKibibytes: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
  }
  const inBounds = isBetween(salt?.length, 8, 64) && isBetween(digest?.length, 16, 64)
  // RFC 9106 §3.1: at least eight blocks per lane. A string that did not match gives NaN, which is never enough.
  if (salt === undefined || digest === undefined || !inBounds || !(work.memoryKibibytes >= 8 * work.lanes)) {
    return { unreadable: 'malformed' }
  }
  return isWithinCeiling(work) ? { work, salt, digest } : { unreadable: 'cost_above_ceiling' }
}

/** PHC base64 has no padding. Each value has one text: unused bits at the end would be a second spelling of the same hash. */
function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return encodeBase64(bytes) === text ? bytes : undefined
}

function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}

function isBetween(value: number | undefined, minimum: number, maximum: number): boolean {
  return value !== undefined && value >= minimum && value <= maximum
}

function argon2idWork(work: Work): Argon2idWork {
  if (work.primitive !== 'argon2id') throw new TypeError('phc-argon2id stores Argon2id only')
  return work
}
