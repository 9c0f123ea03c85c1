/** Whether an object of JSON text has a name twice: two readers would read two things. */
import { endOfString } from './json-depth.ts'

/** Only for text that is JSON. `JSON.parse` keeps the last of two equal names: fewer members than names in the text means a repeated one. */
export function hasRepeatedNames(text: string): boolean {
  return membersIn(JSON.parse(text)) !== namesIn(text)
}

function namesIn(text: string): number {
  let names = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') i = endOfString(text, i + 1)
    else if (text[i] === ':') names += 1
  }
  return names
}

function membersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce<number>((sum, member) => sum + membersIn(member), own)
}
