/** Which format a stored string has. The first format that recognises it decides; unsafe ones must be allowed by the operator. */
import {
  type FormatSettings,
  isUnreadable,
  type ParsedPassword,
  type PasswordFormat,
  type Unreadable,
} from './formats/format.ts'
import { type PhcArgon2idPolicy, phcArgon2id } from './formats/phc-argon2id.ts'
import { werkzeugHmac } from './formats/werkzeug-hmac.ts'
import { type WerkzeugPbkdf2Policy, werkzeugPbkdf2 } from './formats/werkzeug-pbkdf2.ts'
import { werkzeugPlain } from './formats/werkzeug-plain.ts'
import { type WerkzeugScryptPolicy, werkzeugScrypt } from './formats/werkzeug-scrypt.ts'

/** Every format, in the order in which they are tried. No two recognise the same string. */
export const passwordFormats: readonly PasswordFormat[] = [
  phcArgon2id,
  werkzeugScrypt,
  werkzeugPbkdf2,
  werkzeugHmac,
  werkzeugPlain,
]

/** How new hashes are written. */
export type PasswordPolicy = PhcArgon2idPolicy | WerkzeugPbkdf2Policy | WerkzeugScryptPolicy

/** The unsafe ones: an operator must name them before they are read. */
export type UnsafeFormatName = 'werkzeug-hmac' | 'werkzeug-plain'

/** What a stored value is. */
export type StoredReading =
  | { readonly verifiable: true; readonly format: PasswordFormat; readonly parsed: ParsedPassword }
  | { readonly verifiable: false; readonly format: PasswordFormat | undefined; readonly reason: UnverifiableReason }

export type UnverifiableReason = Unreadable['unreadable'] | 'unknown_format' | 'unsafe_format_off'

export interface ReadingSettings extends FormatSettings {
  /** Names of the unsafe formats that may be read. */
  readonly unsafeFormats: readonly string[]
}

/** Far above the longest real hash: hostile rows must not cost time before the ceilings are checked. */
const longestStoredCharacters = 4_096

/** Reads a stored value. Computes nothing and never throws. */
export function readStored(stored: unknown, settings: ReadingSettings): StoredReading {
  const readable = typeof stored === 'string' && stored.length <= longestStoredCharacters && stored.isWellFormed()
  const format = readable ? passwordFormats.find(({ recognises }) => recognises(stored)) : undefined
  if (!readable || format === undefined) return { verifiable: false, format, reason: 'unknown_format' }
  if (format.unsafe && !settings.unsafeFormats.includes(format.name)) {
    return { verifiable: false, format, reason: 'unsafe_format_off' }
  }
  const result = format.parse(stored, settings)
  if (isUnreadable(result)) return { verifiable: false, format, reason: result.unreadable }
  return { verifiable: true, format, parsed: result }
}
