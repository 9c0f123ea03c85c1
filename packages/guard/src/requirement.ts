/** What a route demands of a request. */

/** Options of `protect`, per route. */
export interface Requirement {
  /** The protection space named in the challenge, in place of the dialect's own (RFC 9110 §11.5). */
  readonly realm?: string
}

const NAMES: ReadonlySet<string> = new Set(['realm'])

/** @throws {TypeError} naming an unknown or wrong option: a mistyped requirement must not protect less than it says */
export function parseRequirement(requirement: Requirement = {}): Requirement {
  for (const name of Object.keys(requirement))
    if (!NAMES.has(name)) throw new TypeError(`${name}: a route has no such requirement`)
  if ('realm' in requirement && typeof requirement.realm !== 'string') throw new TypeError('realm: give text')
  return Object.freeze({ ...requirement })
}
