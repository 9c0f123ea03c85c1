/** JSON bodies as maps: a prototype cannot add names, and the depth is limited before the parser runs. */
import { nestsDeeperThan } from './json-depth.ts'

/** An object's members in order. When a name occurs twice, the last one counts. */
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
