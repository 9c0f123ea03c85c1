/** The formats that a stored string may have, for whoever is to name one. None is likelier than the others: no string can tell. */
import { isWithinCeiling } from './ceilings.ts'
import { isUnreadable } from './formats/format.ts'
import { passwordFormats } from './formats/formats.ts'

/** One that reads the string, if it is named. */
export interface PossibleFormat {
  readonly name: string
  readonly safety: 'safe' | 'legacy' | 'unsafe'
  /** What must be given besides: a column with the salt of each row, a pepper. */
  readonly needs: readonly { readonly field: string; readonly isSecret: boolean }[]
}

/** Stands for a field while nobody knows its value. */
const ANY = '1'
/** Far above the longest real hash. */
const MOST_CHARACTERS = 16_384

/**
 * Computes nothing, and holds nothing of the string. Plain text is among them only where nothing else is.
 *
 * @param stored - the stored string; null, undefined and malformed strings are fine
 */
export function possibleFormats(stored: string | null | undefined): readonly PossibleFormat[] {
  if (typeof stored !== 'string' || stored.length > MOST_CHARACTERS || !stored.isWellFormed()) return []
  const found = passwordFormats.flatMap((format) => {
    const rules = Object.entries(format.fields ?? {})
    const needed = rules.filter(([, rule]) => rule.default === undefined)
    const fields = Object.fromEntries(rules.map(([field, rule]) => [field, rule.default ?? ANY]))
    const result = format.read(stored, fields)
    if (isUnreadable(result) || !result.works.every(isWithinCeiling)) return []
    const needs = needed.map(([field, rule]) => ({ field, isSecret: rule.secret === true }))
    return [{ name: format.name, safety: format.safety, needs, isPlain: result.works[0].primitive === 'plain' }]
  })
  const hashes = found.filter(({ isPlain }) => !isPlain)
  return (hashes.length > 0 ? hashes : found).map(({ name, safety, needs }) => ({ name, safety, needs }))
}
