/** The formats that a stored string may have, for whoever is to name one. None is likelier than the others: no string can tell. */
import { passwordFormats } from './formats/formats.ts'
import { readStored } from './registry.ts'

/** One that reads the string, if it is named. */
export interface PossibleFormat {
  readonly name: string
  readonly safety: 'safe' | 'legacy' | 'unsafe'
  /** What must be given besides: a column with the salt of each row, a pepper. */
  readonly needs: readonly { readonly field: string; readonly isSecret: boolean }[]
}

/** Stands for a field while nobody knows its value. */
const ANY = '1'

/**
 * Computes nothing, and holds nothing of the string. Plain text is among them only where nothing else is.
 *
 * @param stored - the stored string; null, undefined and malformed strings are fine
 */
export function possibleFormats(stored: string | null | undefined): readonly PossibleFormat[] {
  if (typeof stored !== 'string') return []
  const found = passwordFormats.flatMap((format) => {
    const needed = Object.entries(format.fields ?? {}).filter(([, rule]) => rule.default === undefined)
    const parameters = Object.fromEntries(needed.map(([field]) => [field, ANY]))
    const reading = readStored(stored, {
      named: [{ format, columns: {}, parameters }],
      parameters: new Map(),
      readsArgon2Version16: true,
    })
    if (!reading.verifiable || reading.format !== format) return []
    const [work] = reading.parsed.works
    const needs = needed.map(([field, rule]) => ({ field, isSecret: rule.secret === true }))
    return [{ name: format.name, safety: format.safety, needs, isPlain: work.primitive === 'plain' }]
  })
  const hashes = found.filter(({ isPlain }) => !isPlain)
  return (hashes.length > 0 ? hashes : found).map(({ name, safety, needs }) => ({ name, safety, needs }))
}
