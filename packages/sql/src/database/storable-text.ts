/** Which texts a database can hold at all. */

/** Longest user name that is looked up, in UTF-16 code units: no column is longer, and no index. */
const longestLookup = 10_000

/** False for NUL (PostgreSQL refuses it) and for a lone surrogate (no UTF-8), which drivers would replace. */
export function isWholeText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** Whether it is worth asking a database for this text. */
export function isStorableText(text: string): boolean {
  return text.length <= longestLookup && isWholeText(text)
}
