/** Which names a new account may have. Names that are there already, imported ones above all, are compared as they are. */

/** Letters, digits and a few signs. */
const FORM = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._-]{0,62}[\p{L}\p{M}\p{N}])?$/u

/** Hangul fillers, joiners and their like: letters to Unicode, and nothing to the eye. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u

/** More marks on one letter than any language has (UTS #39 §5.4), the same one twice, or one around it: a heap covers other lines. */
const HEAP = /\p{Script=Zinh}{3}|\p{Mn}{5}|(\p{M})\1|\p{Me}/u

/** The scripts in everyday use (UAX #31, table 5): a letter of another looks like one of these, or like nothing that people know. */
const SCRIPTS =
  'Arab Armn Beng Bopo Cyrl Deva Ethi Geor Grek Gujr Guru Hani Hang Hebr Hira Kana Khmr Knda Laoo Latn Mlym Mymr Orya Sinh Taml Telu Thaa Thai Tibt'

/** What people of one language write together (UTS #39 §5.2, highly restrictive). */
const TOGETHER = [
  ['Latn', 'Hani', 'Hira', 'Kana'],
  ['Latn', 'Hani', 'Bopo'],
  ['Latn', 'Hani', 'Hang'],
] as const

const WRITTEN_ALIKE = [...SCRIPTS.split(' ').map((script) => [script]), ...TOGETHER].map((scripts) => {
  // Digits and signs are of no script; marks are of their letter's.
  const all = ['Zyyy', 'Zinh', ...scripts].map((script) => `\\p{scx=${script}}`)
  return new RegExp(`^[${all.join('')}]+$`, 'u')
})

const DIGIT = /\p{Nd}/gu
const IS_DIGIT = /^\p{Nd}$/u

/** As the ids of accounts are: what commands call a user by is either. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What a user would take for the server, or for whoever runs it. */
const RESERVED: ReadonlySet<string> = new Set(['admin', 'administrator', 'root', 'system'])

/**
 * Whether a new account may have this name. It has one spelling (NFKC), nothing invisible in it, no heaps of marks, and one
 * script, or several that one language is written in: Cyrillic `о` in `zоe` is refused (UTS #39).
 */
export function isNewUsername(username: string): boolean {
  return (
    username.isWellFormed() &&
    username.normalize('NFKC') === username &&
    FORM.test(username) &&
    !INVISIBLE.test(username) &&
    !HEAP.test(username) &&
    WRITTEN_ALIKE.some((pattern) => pattern.test(username))
  )
}

/**
 * The form in which the names of new accounts are compared, so that `Zoe` and `zoe` are one: folded, as Unicode folds for caseless matching
 * (`ß` and `SS` are one too), and with digits as ASCII has them, because those of two scripts may look the same.
 */
export function usernameKey(username: string): string {
  const folded = username.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC')
  return folded.replace(DIGIT, asciiDigit)
}

/** Whether a stranger who registers must not have this name, in whatever letters it is written. An operator may give it. */
export function isReservedUsername(username: string): boolean {
  const key = usernameKey(username)
  return RESERVED.has(key) || ID.test(key)
}

/** Unicode has the digits of a script in one run, from zero to nine. */
function asciiDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0
  let before = 0
  while (IS_DIGIT.test(String.fromCodePoint(point - before - 1))) before += 1
  return String(before % 10)
}
