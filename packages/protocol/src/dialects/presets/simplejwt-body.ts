/** How DRF's serializers read a body, and what they say of what does not fit. */
import { parseJsonObject } from '../../json-object.ts'
import type { Refusal } from '../../refusal.ts'
import type { RequestFacts } from '../../request-facts.ts'
import { NamedRefusal } from '../declared/named-refusal.ts'
import { formMembers, isForm, MAXIMUM_DEPTH, mediaType, utf8 } from '../declared/request-members.ts'
import type { Credential, LoginRequest } from '../dialect.ts'
import { pythonJsonComplaint } from '../flask/python-json.ts'

type Members = ReadonlyMap<string, unknown>

export function drfLogin(facts: RequestFacts, body: Uint8Array): LoginRequest | Refusal {
  const members = readMembers(facts, body)
  if (!isMembers(members)) return members
  const username = readField(members, 'username')
  const password = readField(members, 'password')
  const wrong = { ...errorOf('username', username), ...errorOf('password', password) }
  if (Object.keys(wrong).length > 0) return answered(400, wrong)
  return { username: username.text ?? '', password: password.text ?? '' }
}

export function drfCredential(name: string, facts: RequestFacts): Credential {
  const members = readMembers(facts, facts.body ?? new Uint8Array())
  if (!isMembers(members)) return members
  const field = readField(members, name)
  if (field.text === undefined) return answered(400, errorOf(name, field))
  return { kind: 'token', token: field.text, source: `body-${name}` }
}

function isMembers(value: Members | Refusal): value is Members {
  return value instanceof Map
}

interface Field {
  readonly text?: string
  readonly error?: string
}

function errorOf(name: string, { error }: Field): Readonly<Record<string, readonly string[]>> {
  return error === undefined ? {} : { [name]: [error] }
}

/** CharField: numbers are texts, and texts are trimmed. */
function readField(members: Members, name: string): Field {
  if (!members.has(name)) return { error: 'This field is required.' }
  const value = members.get(name)
  if (value === null) return { error: 'This field may not be null.' }
  if (typeof value !== 'string' && typeof value !== 'number') return { error: 'Not a valid string.' }
  const text = String(value).trim()
  if (text === '') return { error: 'This field may not be blank.' }
  if (text.includes('\0')) return { error: 'Null characters are not allowed.' }
  const surrogate = /\p{Surrogate}/u.exec(text)?.[0]
  if (surrogate === undefined) return { text }
  const code = surrogate.charCodeAt(0).toString(16).toUpperCase()
  return { error: `Surrogate characters are not allowed: U+${code}.` }
}

function readMembers(facts: RequestFacts, body: Uint8Array): Members | Refusal {
  if (body.length === 0) return new Map()
  if (isForm(facts)) return formMembers(body)
  const type = mediaType(facts)
  if (type !== 'application/json') {
    const sent = (facts.header('content-type')[0] ?? '').replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 100)
    return answered(415, { detail: `Unsupported media type "${sent}" in request.` })
  }
  const text = utf8(body)
  const members = text === undefined ? 'not_json' : parseJsonObject(text, MAXIMUM_DEPTH)
  if (typeof members !== 'string') return members
  if (text?.startsWith('\uFEFF')) {
    return parseError('Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)')
  }
  if (members === 'not_an_object') return notADictionary(text ?? '')
  const complaint = text === undefined ? "'utf-8' codec can't decode the body" : pythonJsonComplaint(text)
  return parseError(complaint ?? 'it is nested too deep')
}

function notADictionary(text: string): Refusal {
  const value: unknown = JSON.parse(text)
  if (value === null) return answered(400, { non_field_errors: ['No data provided'] })
  const isWhole = typeof value === 'number' && /^\s*-?\d+\s*$/.test(text)
  const names = { string: 'str', boolean: 'bool', number: isWhole ? 'int' : 'float', object: 'list' } as const
  const name = names[typeof value as keyof typeof names]
  return answered(400, { non_field_errors: [`Invalid data. Expected a dictionary, but got ${name}.`] })
}

function parseError(complaint: string): Refusal {
  return answered(400, { detail: `JSON parse error - ${complaint}` })
}

function answered(status: 400 | 415, body: unknown): Refusal {
  return { kind: 'custom', error: new NamedRefusal('fields', undefined, { status, body }) }
}
