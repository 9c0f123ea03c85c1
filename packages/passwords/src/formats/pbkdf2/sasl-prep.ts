/** SASLprep (RFC 4013): the one form in which SCRAM hashes a password. */

const mappedToNothing = /\u034f|[\u00ad\u1806\u200b\u2060\ufeff]|\u200c|\u200d|[\u180b-\u180d]|[\ufe00-\ufe0f]/gu
const otherSpaces = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu
/** Controls, private use, surrogates, what is no character, and what would change the order of display. */
const prohibited =
  /\u0340|\u0341|[\p{Cc}\p{Co}\p{Cs}\u06dd\u070f\u180e\u2028\u2029\u200c-\u200f\u202a-\u202e\u2061-\u2063\u206a-\u206f\u2ff0-\u2ffb\ufff9-\uffff\ufdd0-\ufdef\u{e0001}\u{e0020}-\u{e007f}]/u
/**
 * Characters from after Unicode 3.2, of which nobody knew how to bring them into one form: emoji and other newer ones beyond the first 65,536.
 * Newer letters among those are taken, which no stored password can hold.
 */
const newer =
  /\p{Cn}|(?=[\u{10000}-\u{10ffff}])[^\u{10300}-\u{1034a}\u{10400}-\u{1044d}\u{1d000}-\u{1d7ff}\u{20000}-\u{2a6d6}\u{2f800}-\u{2fa1d}]/u

/** @returns undefined for a text that must not be a password there */
export function saslPrep(text: string): string | undefined {
  const mapped = text.replace(otherSpaces, ' ').replace(mappedToNothing, '').normalize('NFKC')
  if (prohibited.test(mapped) || newer.test(mapped)) return undefined
  const hasRight = rightToLeft.test(mapped)
  if (hasRight && (leftToRight.test(mapped) || !edgesAreRight(mapped))) return undefined
  return mapped
}

const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u
const leftToRight = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}]/u

/** RFC 3454 §6: such a text begins and ends with a character that is written to the left. */
function edgesAreRight(text: string): boolean {
  const characters = [...text]
  return rightToLeft.test(characters[0] ?? '') && rightToLeft.test(characters.at(-1) ?? '')
}
