/** `scrypt:N:r:p$salt$hex`: Werkzeug's default since 3.0, `scrypt:32768:8:1` with a 64-byte result. */
import {
  nested,
  notAccepted,
  type OptionReader,
  type OptionTable,
  oneOf,
  optional,
  wholeNumberWithin,
} from '@latchkey/options'
import { scryptCeiling } from '../ceilings.ts'
import type { ScryptWork, Work } from '../work.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from './format.ts'
import { derived, malformed } from './parsed.ts'
import {
  joinWerkzeugString,
  newWerkzeugSalt,
  parseCanonicalInteger,
  parseLowerCaseHex,
  splitWerkzeugString,
  werkzeugSaltBytes,
} from './werkzeug-string.ts'

/** Write hashes that Werkzeug since 2.3 can read. */
export interface WerkzeugScryptPolicy {
  readonly format: 'werkzeug-scrypt'
  /** N, a power of two, 1,024 to 131,072; default 32,768, with r=8 and p=1. */
  readonly cost?: number
}

const digestBytes = 64
const withinBounds = wholeNumberWithin(1_024, scryptCeiling.cost)
const cost: OptionReader<number> = (value) => {
  const given = withinBounds(value)
  if (!isPowerOfTwo(given)) throw notAccepted(given, 'a power of two')
  return given
}

const POLICY = {
  format: oneOf('werkzeug-scrypt'),
  cost: optional(32_768, cost),
} satisfies OptionTable<keyof WerkzeugScryptPolicy>

const readPolicy = nested(POLICY)

export const werkzeugScrypt: PasswordFormat = {
  name: 'werkzeug-scrypt',
  safety: 'safe',
  recognises: (stored) => stored.startsWith('scrypt:'),
  read,
  writing: {
    readPolicy: (policy) => ({
      primitive: 'scrypt',
      cost: readPolicy(policy).cost,
      blockSize: 8,
      parallelization: 1,
    }),
    newSalt: newWerkzeugSalt,
    saltBytes: werkzeugSaltBytes,
    digestBytes: () => digestBytes,
    serialize(written) {
      const { cost, blockSize, parallelization } = scryptWork(written.work)
      return joinWerkzeugString(`scrypt:${cost}:${blockSize}:${parallelization}`, written)
    },
  },
}

function read(stored: string): ParsedPassword | Unreadable {
  const parts = splitWerkzeugString(stored)
  const [method, ...args] = parts?.method ?? []
  const [cost, blockSize, parallelization] = args.map(parseCanonicalInteger)
  const digest = parts && parseLowerCaseHex(parts.value, digestBytes)
  if (args.length !== 3 || cost === undefined || blockSize === undefined || parallelization === undefined) {
    return malformed
  }
  if (method !== 'scrypt' || parts === undefined || digest === undefined || !isPowerOfTwo(cost)) return malformed
  return derived({ work: { primitive: 'scrypt', cost, blockSize, parallelization }, salt: parts.salt, digest })
}

// RFC 7914 §2: N is larger than 1 and a power of two.
export function isPowerOfTwo(value: number): boolean {
  return value > 1 && Number.isInteger(Math.log2(value))
}

function scryptWork(work: Work): ScryptWork {
  if (work.primitive !== 'scrypt') throw new TypeError('werkzeug-scrypt stores scrypt only')
  return work
}
