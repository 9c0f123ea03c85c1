/** Whether JSON can hold a value whole. It leaves out in silence what it has no form for, down to a whole value. */
import { AnswerError } from '../faults/answer-error.ts'

/** @throws {AnswerError} naming what JSON would not show, and its place */
export function requireJson(value: unknown): void {
  judge(value, [], new Set())
}

function judge(value: unknown, place: readonly string[], above: ReadonlySet<object>): void {
  const hint = place.length === 0 ? '; for no content return reply(null, { status: 204 })' : ''
  if (value === undefined) throw fault(place, `undefined, which JSON cannot hold${hint}`)
  if (typeof value === 'function' || typeof value === 'symbol')
    throw fault(place, `a ${typeof value}, which JSON cannot hold`)
  if (typeof value !== 'object' || value === null) return
  if (above.has(value)) throw fault(place, 'a value that holds itself')
  const inside = new Set([...above, value])
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const shown: unknown = value.toJSON()
    if (shown !== value) {
      judge(shown, place, inside)
      return
    }
  }
  const members = membersOf(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (members.length === 0 && !Array.isArray(value) && prototype !== Object.prototype && prototype !== null)
    throw fault(place, `an object of ${value.constructor?.name ?? 'a class'}, of which JSON shows nothing`)
  for (const [name, member] of members) judge(member, [...place, name], inside)
}

/** A member that is undefined is left out on purpose: `{ email: user.email }`. In a list it would become null. */
function membersOf(value: object): readonly (readonly [name: string, member: unknown])[] {
  // A copy has no gaps.
  if (Array.isArray(value)) return Array.from(value, (item: unknown, i) => [String(i), item])
  return Object.entries(value).filter(([, member]) => member !== undefined)
}

function fault(place: readonly string[], what: string): AnswerError {
  const where = place.length === 0 ? '' : `${place.map(wordOf).join('.')}: `
  return new AnswerError(`${where}a route returned ${what}`)
}

/** A name that is no identifier may be data, such as an address. */
function wordOf(name: string): string {
  return /^(?:[A-Za-z_$][\w$]{0,40}|\d{1,9})$/.test(name) ? name : '?'
}
