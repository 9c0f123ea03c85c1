/** How passwords of the server's people are verified and written. */
import {
  createHasher,
  type FormatSetting,
  type Hasher,
  type HashingDoor,
  identifyFormat,
  type PasswordPolicy,
} from '@latchkey/passwords'

/** A password that may be set. */
export interface AcceptedPassword {
  /** As it came. */
  readonly sent: string
  /** In Unicode's form NFC. */
  readonly normalized: string
}

export interface AccountPasswords {
  readonly hasher: Hasher
  /** Whether a hash is written anew after a good login when it is not what is written today; `unsafe`: only when anybody could guess it. */
  readonly rehash: boolean | 'unsafe'
  /**
   * @param stored - the hash that is replaced, if there is one
   * @param door - whether the one who sets it is known, and goes before strangers
   */
  readonly write: (password: AcceptedPassword, stored: string | null | undefined, door: HashingDoor) => Promise<string>
}

/** For accounts of our own: every hash is written by the hasher's current policy. */
export function ownPasswords(hasher: Hasher): AccountPasswords {
  return { hasher, rehash: true, write: ({ normalized }, _stored, door) => hasher.hash(normalized, door) }
}

/** What the app that owns a table can read. */
export interface TablePasswordOptions {
  /** Formats of old rows that are broken, or that no string tells, and the columns that hold the rest. */
  readonly formats?: readonly FormatSetting[]
  /**
   * What is written, at each good login too; `never`: nothing. Default: at a login only what is broken is hashed anew, and a new password is
   * written in the format of the one before if that can be, so that the app that owns the table still reads it.
   */
  readonly rehash?: PasswordPolicy['format'] | 'never'
}

/** @param sample - stored passwords of the table: a user without a password gets a hash in the same format */
export function tablePasswords(options: TablePasswordOptions, sample: readonly string[]): AccountPasswords {
  const { formats = [], rehash } = options
  const isWritten = rehash !== undefined && rehash !== 'never'
  // What Werkzeug wrote and can be guessed goes to a format that it still reads.
  const isWerkzeug = formats.length > 0 && formats.every((one) => nameOf(one).startsWith('werkzeug-'))
  const replaced = isWerkzeug && rehash === undefined ? 'werkzeug-pbkdf2' : 'phc-argon2id'
  const hasher = createHasher({ formats, policy: { format: isWritten ? rehash : replaced } })
  const usual = sample.map(writableLike).find((format) => format !== undefined) ?? 'phc-argon2id'
  const writers = new Map<PasswordPolicy['format'], Hasher>()

  function writer(format: PasswordPolicy['format']): Hasher {
    const made = writers.get(format) ?? createHasher({ policy: { format } })
    writers.set(format, made)
    return made
  }

  return {
    hasher,
    rehash: isWritten || (rehash === undefined && 'unsafe'),
    // Exactly as it was sent: the app does not normalize a password before it hashes it.
    write: ({ sent }, stored, door) => (isWritten ? hasher : writer(writableLike(stored) ?? usual)).hash(sent, door),
  }
}

function nameOf(setting: FormatSetting): string {
  return typeof setting === 'string' ? setting : setting.format
}

/** A format that the app can read, given a password that it stored. An app that reads any Werkzeug format can read Werkzeug's PBKDF2. */
function writableLike(stored: string | null | undefined): PasswordPolicy['format'] | undefined {
  const name = identifyFormat(stored)?.name
  if (name === 'phc-argon2id' || name === 'werkzeug-scrypt' || name === 'werkzeug-pbkdf2') return name
  return name?.startsWith('werkzeug-') ? 'werkzeug-pbkdf2' : undefined
}
