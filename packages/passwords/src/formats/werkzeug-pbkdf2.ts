/** `pbkdf2:<digest>:<iterations>$salt$hex`: Werkzeug's default from 0.9 to 2.3, stored by most Flask apps. */
import { nested, type OptionTable, oneOf, optional, wholeNumberWithin } from '@latchkey/options'
import { pbkdf2CeilingIterations } from '../ceilings.ts'
import type { Pbkdf2Work, Work } from '../work.ts'
import { positiveOf } from './decoding.ts'
import type { Fields, ParsedPassword, PasswordFormat, Unreadable } from './format.ts'
import { findHashlibDigest, getDigestLengthBytes, getHashlibName } from './hashlib-digests.ts'
import { derived, malformed } from './parsed.ts'
import {
  joinWerkzeugString,
  newWerkzeugSalt,
  parseCanonicalInteger,
  parseLowerCaseHex,
  splitWerkzeugString,
  werkzeugSaltBytes,
} from './werkzeug-string.ts'

/** Write hashes that every Werkzeug since 0.9 can read. */
export interface WerkzeugPbkdf2Policy {
  readonly format: 'werkzeug-pbkdf2'
  /** hashlib name; default `sha256`. */
  readonly digest?: 'sha256' | 'sha384' | 'sha512'
  /** 1,000 to 2,000,000; default 600,000 (OWASP for SHA-256). */
  readonly iterations?: number
}

const POLICY = {
  format: oneOf('werkzeug-pbkdf2'),
  digest: optional('sha256', oneOf('sha256', 'sha384', 'sha512')),
  iterations: optional(600_000, wholeNumberWithin(1_000, pbkdf2CeilingIterations)),
} satisfies OptionTable<keyof WerkzeugPbkdf2Policy>

const readPolicy = nested(POLICY)

export const werkzeugPbkdf2: PasswordFormat = {
  name: 'werkzeug-pbkdf2',
  safety: 'safe',
  recognises: (stored) => /^pbkdf2[:$]/.test(stored),
  // Without a count Werkzeug uses the default of the version that happens to run. Only the operator can know it.
  fields: { iterations: { default: '' } },
  read,
  writing: {
    readPolicy: (policy) => {
      const { digest, iterations } = readPolicy(policy)
      return { primitive: 'pbkdf2', digest, iterations }
    },
    newSalt: newWerkzeugSalt,
    saltBytes: werkzeugSaltBytes,
    digestBytes: (work) => getDigestLengthBytes(pbkdf2Work(work).digest),
    serialize(written) {
      const { digest, iterations } = pbkdf2Work(written.work)
      return joinWerkzeugString(`pbkdf2:${getHashlibName(digest)}:${iterations}`, written)
    },
  },
}

function read(stored: string, fields: Fields): ParsedPassword | Unreadable {
  const parts = splitWerkzeugString(stored)
  const [method, hashlibName, count, ...extra] = parts?.method ?? []
  // Werkzeug refuses an empty salt for PBKDF2.
  if (
    method !== 'pbkdf2' ||
    parts === undefined ||
    hashlibName === undefined ||
    extra.length > 0 ||
    parts.salt.length === 0
  )
    return malformed
  const digestName = findHashlibDigest(hashlibName)
  if (digestName === undefined) return { unreadable: 'digest_unsupported' }
  const iterations = count === undefined ? positiveOf(fields['iterations']) : parseCanonicalInteger(count)
  if (iterations === undefined) return count === undefined ? { unreadable: 'iterations_missing' } : malformed
  const digest = parseLowerCaseHex(parts.value, digestName.lengthBytes)
  if (digest === undefined) return malformed
  return derived({ work: { primitive: 'pbkdf2', digest: digestName.name, iterations }, salt: parts.salt, digest })
}

function pbkdf2Work(work: Work): Pbkdf2Work {
  if (work.primitive !== 'pbkdf2') throw new TypeError('werkzeug-pbkdf2 stores PBKDF2 only')
  return work
}
