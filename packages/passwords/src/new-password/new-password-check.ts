/** Whether a password may be set. Never ask it at a login: users with a bad password must get in to change it. */
import { eachOf, type OptionTable, optional, parseOptions, text, wholeNumberWithin } from '@latchkey/options'
import { commonPasswords } from './common-passwords.ts'
import { isGuessedEarly } from './guessed-early.ts'

/** Why a password may not be set. It can be sent to the client as it is. */
export type NewPasswordFault =
  | 'password_too_short'
  | 'password_too_long'
  /** A lone surrogate: it has no UTF-8 form. */
  | 'password_malformed'
  /** One of the passwords that are tried first, a repetition or a run, or one of these padded with digits and signs. */
  | 'password_common'
  /** Little is left of it without the names of the user and of the service. */
  | 'password_contains_name'

/** Names that an attacker would know. */
export interface PasswordContext {
  readonly username?: string | undefined
  readonly email?: string | undefined
}

/** The password to hash, in Unicode's form NFC, or why it is refused. */
export type NewPasswordVerdict =
  | { readonly accepted: true; readonly password: string }
  | { readonly accepted: false; readonly reason: NewPasswordFault }

export type NewPasswordCheck = (password: string, context: PasswordContext) => NewPasswordVerdict

/** Options of {@link createNewPasswordCheck}. */
export interface NewPasswordOptions {
  /** Code points, 8 to 64. Default 15 (NIST SP 800-63B-4 §3.1.1.2). */
  readonly minimumCharacters?: number
  /** Names of the service: its issuer, its company. A URL counts by the parts of its host. */
  readonly serviceNames?: readonly string[]
}

const OPTIONS = {
  minimumCharacters: optional(15, wholeNumberWithin(8, 64)),
  serviceNames: optional([], eachOf(text, 'a list of names')),
} satisfies OptionTable<keyof NewPasswordOptions>

const MAXIMUM_CHARACTERS = 1024

/** Shorter names occur in any text. */
const NAME_CHARACTERS = 3

/** @throws {TypeError} one line for each option that is unknown, mistyped or out of range */
export function createNewPasswordCheck(options: NewPasswordOptions = {}): NewPasswordCheck {
  const { minimumCharacters, serviceNames } = parseOptions(OPTIONS, options)
  const words = serviceNames.flatMap(hostParts)
  const filter = Buffer.from(commonPasswords, 'base64')

  function faultOf(password: string, { username, email }: PasswordContext): NewPasswordFault | undefined {
    if (!password.isWellFormed()) return 'password_malformed'
    const characters = [...password].length
    if (characters < minimumCharacters) return 'password_too_short'
    if (characters > MAXIMUM_CHARACTERS) return 'password_too_long'
    const folded = fold(password)
    if (isGuessedEarly(filter, folded)) return 'password_common'
    const names = [username, email, email?.split('@')[0], ...words].flatMap((name) => (name ? [fold(name)] : []))
    return [...without(folded, names)].length * 2 < minimumCharacters ? 'password_contains_name' : undefined
  }

  return (given, context) => {
    const password = given.normalize('NFC')
    const reason = faultOf(password, context)
    return reason === undefined ? { accepted: true, password } : { accepted: false, reason }
  }
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/** What is left after every name is removed, the longest first. */
function without(password: string, names: readonly string[]): string {
  return names
    .filter((name) => [...name].length >= NAME_CHARACTERS)
    .toSorted((a, b) => b.length - a.length)
    .reduce((left, name) => left.replaceAll(name, ''), password)
}

function hostParts(name: string): readonly string[] {
  return URL.canParse(name) ? new URL(name).hostname.split('.') : [name]
}
