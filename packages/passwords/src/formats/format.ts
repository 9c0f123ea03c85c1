/** The interface of a stored-password format. One file per format, one line in the registry, one line in the README. */
import type { OptionReader } from '@latchkey/options'
import type { Work } from '../work.ts'

export interface PasswordFormat {
  /** Stable name, used in options and reports. */
  readonly name: string
  /** Unsafe formats can be guessed at almost no cost. They are read only where the operator named them. */
  readonly unsafe: boolean
  /** Whether a stored string belongs to this format, by its method alone; it may still be unreadable. */
  readonly recognises: (stored: string) => boolean
  /** Reads a recognised string. Computes nothing and never throws: the string is hostile input. */
  readonly parse: (stored: string, settings: FormatSettings) => ParsedPassword | Unreadable
  /** Writes the stored string: the inverse of `parse`. */
  readonly serialize: (parsed: ParsedPassword) => string
  /** How new hashes are written, or undefined for a format that is only read. */
  readonly writing: FormatWriting | undefined
}

/** What a format needs to know besides the string. */
export interface FormatSettings {
  /** Iterations meant by a Werkzeug PBKDF2 string without a count; undefined refuses such strings. */
  readonly werkzeugDefaultIterations: number | undefined
}

/** A stored password, taken apart. To verify it, derive from work and salt, then compare with `digest`. */
export interface ParsedPassword {
  readonly work: Work
  readonly salt: Uint8Array
  readonly digest: Uint8Array
}

/** Why a recognised string cannot be verified. */
export interface Unreadable {
  readonly unreadable: 'malformed' | 'iterations_missing' | 'digest_unsupported' | 'cost_above_ceiling'
}

export interface FormatWriting {
  /** Reads a policy of this format: `format` and its parameters; missing ones get the defaults. */
  readonly readPolicy: OptionReader<Work>
  readonly newSalt: (randomBytes: RandomBytes) => Uint8Array
  readonly saltBytes: number
  readonly digestBytes: (work: Work) => number
}

/** Cryptographically strong random bytes. */
export type RandomBytes = (lengthBytes: number) => Uint8Array

export function isUnreadable(result: ParsedPassword | Unreadable): result is Unreadable {
  return 'unreadable' in result
}
