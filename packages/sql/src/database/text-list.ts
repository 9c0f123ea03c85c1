/** A list of texts, as a column holds it in JSON. NULL is the empty one. */
import { DomainError } from '@latchkey/server/stores'

/** @throws {DomainError} store_misconfigured for what nobody here has written */
export function readTextList(value: unknown): readonly string[] {
  if (value === null) return []
  const list: unknown = typeof value === 'string' ? parsed(value) : undefined
  if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list
  throw new DomainError('store_misconfigured', 'a column of lists has something else in it')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
