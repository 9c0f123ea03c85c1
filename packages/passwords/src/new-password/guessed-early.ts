/** Whether an attacker would try a password early. */
import { mayHold } from './word-filter.ts'

/** Repeated units and runs up to these lengths are guessed early, whatever they are made of. */
const SHORT_CHARACTERS = 4

/**
 * A list of common passwords holds few long ones, because few sites demanded them. People who must choose one pad a short one or
 * write it twice, so passwords are also looked up without their padding, and once.
 *
 * @param password - in lower case
 */
export function isGuessedEarly(filter: Uint8Array, password: string): boolean {
  const core = password.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const forms = new Set([password, core, repeatedUnit(password), repeatedUnit(core)])
  if ([...repeatedUnit(password)].length <= SHORT_CHARACTERS || isRun(password)) return true
  return [...forms].some((form) => form !== '' && mayHold(filter, form))
}

/** `abcabcab` → `abc`: the shortest text that gives the whole when repeated and cut off. */
function repeatedUnit(text: string): string {
  for (let length = 1; length < text.length; length++) {
    const unit = text.slice(0, length)
    if (unit.repeat(Math.ceil(text.length / length)).startsWith(text)) return unit
  }
  return text
}

/** `abcdefgh`, `98765432`: each character is the neighbour of the one before it. */
function isRun(text: string): boolean {
  const points = [...text].map((character) => character.codePointAt(0) ?? 0)
  const steps = points.slice(1).map((point, i) => point - (points[i] ?? 0))
  return [1, -1].some((step) => steps.every((taken) => taken === step))
}
