/** JSON bodies as maps: names that no prototype can add to, and a depth that is bounded before the parser runs. */
import { nestsDeeperThan } from './json-depth.ts'

/** An object's members in order. Of two equal names the last one is here. */
export type JsonMembers = ReadonlyMap<string, unknown>

/** Why text is not an acceptable JSON object. */
export type JsonFault = 'too_deep' | 'not_json' | 'not_an_object'

/** @param maximumDepth - how deep arrays and objects may nest; the outermost object is depth 1 */
export function parseJsonObject(text: string, maximumDepth: number): JsonMembers | JsonFault {
  if (nestsDeeperThan(text, maximumDepth)) return 'too_deep'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'not_json'
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? new Map(Object.entries(value as object)) : 'not_an_object'
}
