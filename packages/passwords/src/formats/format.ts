/** The interface of a stored-password format: one file per format or per family that differs by a parameter, and one line in the registry. */
import type { OptionReader } from '@latchkey/options'
import type { Work } from '../work.ts'

export interface PasswordFormat {
  /** Stable name, used in options and reports. */
  readonly name: string
  /**
   * `safe` and `legacy` ones are read wherever their strings are recognised. `unsafe` ones can be guessed at almost no cost: they are
   * read only where the operator named them.
   */
  readonly safety: 'safe' | 'legacy' | 'unsafe'
  /**
   * Whether a stored string belongs to this format and to no other, by its method alone; it may still be unreadable. Undefined where no
   * string can tell: such a format is read only where it is named.
   */
  readonly recognises?: (stored: string) => boolean
  /** What this format needs besides the string, from columns of the row or from the settings. Default: nothing. */
  readonly fields?: FieldTable
  /** Reads a string. Computes nothing and never throws: the string and the columns are hostile input. */
  readonly read: (stored: string, fields: Fields) => ParsedPassword | Unreadable
  /** How new hashes are written, or undefined for a format that is only read. */
  readonly writing?: FormatWriting
}

/** The fields of a format by name. */
export type FieldTable = Readonly<Record<string, FieldRule>>

export interface FieldRule {
  /** Without a default a row that lacks it cannot be read. */
  readonly default?: string
  /** It belongs into the environment and not into a file: a pepper, the key of a site. */
  readonly secret?: true
}

/** Their values as text, of one row. */
export type Fields = Readonly<Record<string, string>>

/** A stored password, taken apart. */
export interface ParsedPassword {
  /** All that a verification computes, judged before anything is. */
  readonly works: readonly [Work, ...Work[]]
  /**
   * Whether the password is the one. A password that the format's own software never accepts is false, and so is one that cannot be
   * brought into its form.
   *
   * @param password - well-formed Unicode
   */
  readonly verify: (password: string, compute: Compute) => Promise<boolean>
  /** Of a format that is written here, to see whether it is written so today. */
  readonly salt?: Uint8Array
  readonly digest?: Uint8Array
}

/** Runs work, off the event loop where it is long. */
export type Compute = (derivation: Derivation) => Promise<Uint8Array>

/** What one derivation needs. */
export interface Derivation {
  readonly work: Work
  readonly password: Uint8Array
  readonly salt: Uint8Array
  /** Length of the result of PBKDF2, scrypt and Argon2; others have their own and ignore it. */
  readonly lengthBytes: number
  /** Argon2's key. */
  readonly secret?: Uint8Array
}

/** Why a string cannot be verified. */
export interface Unreadable {
  readonly unreadable:
    | 'malformed'
    | 'iterations_missing'
    | 'digest_unsupported'
    | 'cost_above_ceiling'
    /** It is no password at all: an account that is locked, or whose passwords are kept elsewhere. */
    | 'no_password'
}

export interface FormatWriting {
  /** Reads a policy of this format: `format` and its parameters; missing ones get the defaults. */
  readonly readPolicy: OptionReader<Work>
  readonly newSalt: (randomBytes: RandomBytes) => Uint8Array
  readonly saltBytes: number
  readonly digestBytes: (work: Work) => number
  /** Writes the stored string: the inverse of `read`. */
  readonly serialize: (written: WrittenPassword) => string
}

/** A hash that is written. */
export interface WrittenPassword {
  readonly work: Work
  readonly salt: Uint8Array
  readonly digest: Uint8Array
}

/** Cryptographically strong random bytes. */
export type RandomBytes = (lengthBytes: number) => Uint8Array

export function isUnreadable(result: ParsedPassword | Unreadable): result is Unreadable {
  return 'unreadable' in result
}
