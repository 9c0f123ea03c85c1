/** What a body has, by name: for tokens in bodies and for forms that repeat a CSRF token. */
import { parseJsonObject } from '../../json-object.ts'
import type { RequestFacts } from '../../request-facts.ts'

export const MAXIMUM_DEPTH = 64

/** Of JSON or of a form; undefined for any other body, and where there is none. */
export function bodyMembers(facts: RequestFacts): ReadonlyMap<string, unknown> | undefined {
  const { body } = facts
  if (!body) return undefined
  if (isForm(facts)) return formMembers(body)
  if (!isJson(facts)) return undefined
  const text = utf8(body)
  const members = text === undefined ? 'not_json' : parseJsonObject(text, MAXIMUM_DEPTH)
  return typeof members === 'string' ? undefined : members
}

export function formMembers(body: Uint8Array): ReadonlyMap<string, string> {
  const members = new Map<string, string>()
  const text = utf8(body)
  for (const [name, value] of new URLSearchParams(text ?? '')) if (!members.has(name)) members.set(name, value)
  return members
}

export function mediaType(facts: RequestFacts): string {
  return (facts.header('content-type')[0] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

export function isForm(facts: RequestFacts): boolean {
  return mediaType(facts) === 'application/x-www-form-urlencoded'
}

export function isJson(facts: RequestFacts): boolean {
  const type = mediaType(facts)
  return type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'))
}

export function utf8(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}
