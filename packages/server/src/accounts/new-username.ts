/** Which names a new account may have. Names that are there already, imported ones above all, are compared as they are. */

/** Letters, digits and a few signs. */
const FORM = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._-]{0,62}[\p{L}\p{M}\p{N}])?$/u

/** Hangul fillers, joiners and their like: letters to Unicode, and nothing to the eye. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u

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

/** What a user would take for the server, or for whoever runs it. */
const RESERVED: ReadonlySet<string> = new Set(['admin', 'administrator', 'root', 'system'])

/**
 * Whether a new account may have this name. It has one spelling (NFKC), nothing invisible in it, and one script, or several that one
 * language is written in: Cyrillic `о` in `zоe` is refused (UTS #39).
 */
export function isNewUsername(username: string): boolean {
  return (
    username.isWellFormed() &&
    username.normalize('NFKC') === username &&
    FORM.test(username) &&
    !INVISIBLE.test(username) &&
    WRITTEN_ALIKE.some((pattern) => pattern.test(username))
  )
}

/**
 * The form in which the names of new accounts are compared, so that `Zoe` and `zoe` are one: folded, as Unicode folds for caseless matching
 * (`ß` and `SS` are one too).
 */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC')
}

/** Whether a stranger who registers must not have this name, in whatever letters it is written. An operator may give it. */
export function isReservedUsername(username: string): boolean {
  return RESERVED.has(usernameKey(username))
}
