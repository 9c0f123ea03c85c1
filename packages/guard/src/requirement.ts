/** What a route demands of a request. */

/** Options of `protect`, per route. */
export interface Requirement {
  /** The protection space named in the challenge, in place of the dialect's own (RFC 9110 §11.5): text that a header can carry. */
  readonly realm?: string
}

const NAMES: ReadonlySet<string> = new Set(['realm'])

/** @throws {TypeError} naming an unknown or wrong option: a mistyped requirement must not protect less than it says */
export function parseRequirement(requirement: Requirement = {}): Requirement {
  // A function, a list or a map has no option of its own, and would demand nothing without a word.
  if (Object.prototype.toString.call(requirement) !== '[object Object]')
    throw new TypeError('requirement: give an object such as { realm }, or leave it out')
  for (const name of Object.keys(requirement))
    if (!NAMES.has(name)) throw new TypeError(`${name}: a route has no such requirement`)
  if ('realm' in requirement) {
    const { realm } = requirement
    if (typeof realm !== 'string') throw new TypeError('realm: give text')
    // RFC 9110 §5.5: what else stands in a header makes the carrier throw, in the middle of a refusal.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(realm)) throw new TypeError('realm: give printable Latin-1 characters')
  }
  return Object.freeze({ ...requirement })
}
