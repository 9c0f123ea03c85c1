/** Values that are shown. */
import { fault, give, type OptionsError } from './option-reader.ts'

/** Longer than any word that an option takes, but shorter than any good secret. */
const MAXIMUM_SHOWN_CHARACTERS = 20

/** The value is wrong and harmless to show: a switch, a number, a word from a list. */
export function notAccepted(value: unknown, advice: string): OptionsError {
  return value === undefined ? give(advice) : fault(`${shown(value)} is not accepted; give ${advice}`)
}

/** Never throws, whatever the value is. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value.length > MAXIMUM_SHOWN_CHARACTERS ? 'this text' : JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? 'this list' : 'this object'
}
