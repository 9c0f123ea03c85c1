/** Whether JSON can hold a value whole. It leaves out in silence what it has no form for, down to a whole value, or writes null. */
import { AnswerError } from '../faults/answer-error.ts'

/** @throws {AnswerError} naming what JSON would not show, and its place */
export function requireJson(value: unknown): void {
  judge(value, undefined)
}

/** A value that is being judged, and the one that holds it. Each answer passes here: nothing is copied on the way down. */
interface Step {
  readonly holder: object
  /** Undefined for what `toJSON` gave: it stands in the place of its holder. */
  readonly name: string | undefined
  readonly above: Step | undefined
}

function judge(value: unknown, step: Step | undefined): void {
  if (value === undefined) {
    const hint = placeOf(step) ? '' : '; for no content return reply(null, { status: 204 })'
    throw fault(step, `undefined, which JSON cannot hold${hint}`)
  }
  if (typeof value === 'function' || typeof value === 'symbol')
    throw fault(step, `a ${typeof value}, which JSON cannot hold`)
  if (typeof value === 'number' && !Number.isFinite(value)) throw fault(step, `${value}, which JSON cannot hold`)
  if (typeof value !== 'object' || value === null) return
  // Before `toJSON`: that of a Buffer gives a list of numbers, and that of a Date of no time null.
  if (ArrayBuffer.isView(value))
    throw fault(step, `bytes (${value.constructor.name}): write them as text, such as base64`)
  if (value instanceof Date && Number.isNaN(value.getTime())) throw fault(step, 'a Date of no time')
  for (let at = step; at; at = at.above) if (at.holder === value) throw fault(step, 'a value that holds itself')
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const shown: unknown = value.toJSON()
    if (shown !== value) {
      judge(shown, { holder: value, name: undefined, above: step })
      return
    }
  }
  let isEmpty = true
  for (const name of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    const member: unknown = value[name as keyof typeof value]
    // A member that is undefined is left out on purpose: `{ email: user.email }`. In a list it would become null.
    if (member === undefined && !Array.isArray(value)) continue
    isEmpty = false
    judge(member, { holder: value, name: String(name), above: step })
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null
  // An Error's message is no member, and what stands beside it says nothing without it.
  if ((isEmpty && !isPlain) || value instanceof Error)
    throw fault(step, `an object of ${value.constructor?.name ?? 'a class'}, of which JSON shows nothing`)
}

function fault(step: Step | undefined, what: string): AnswerError {
  const place = placeOf(step)
  return new AnswerError(`${place && `${place}: `}a route returned ${what}`)
}

function placeOf(step: Step | undefined): string {
  const names: string[] = []
  for (let at = step; at; at = at.above) if (at.name !== undefined) names.unshift(wordOf(at.name))
  return names.join('.')
}

/** A name that is no identifier may be data, such as an address. */
function wordOf(name: string): string {
  return /^(?:[A-Za-z_$][\w$]{0,40}|\d{1,9})$/.test(name) ? name : '?'
}
