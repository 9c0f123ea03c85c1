/** `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`: the PHC string format, and our own default. */
import { argon2idCeiling, isWithinCeiling } from '../ceilings.ts'
import { type OptionRecord, parseInteger } from '../option-parsing.ts'
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
    parameters: ['memoryKibibytes', 'passes', 'lanes'],
    parsePolicy,
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

function parsePolicy(policy: OptionRecord): Work {
  const memory = { minimum: 1_024, maximum: argon2idCeiling.memoryKibibytes, fallback: 19_456 }
  return {
    primitive: 'argon2id',
    memoryKibibytes: parseInteger(policy['memoryKibibytes'], 'policy.memoryKibibytes', memory),
    passes: parseInteger(policy['passes'], 'policy.passes', { minimum: 1, maximum: 4, fallback: 2 }),
    lanes: parseInteger(policy['lanes'], 'policy.lanes', { minimum: 1, maximum: argon2idCeiling.lanes, fallback: 1 }),
  }
}

/** PHC base64 has no padding. One text per value: stray bits at the end would be a second spelling of the same hash. */
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
