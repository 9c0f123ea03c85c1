/** Bodies of requests to the native dialect: JSON, and forms as in RFC 6749. Ambiguous bodies are refused. */
import { type JsonMembers, parseJsonObject } from './json-object.ts'
import type { Refusal } from './refusal.ts'
import type { RequestFacts } from './request-facts.ts'

const JSON_TYPE = /^application\/json *(?:; *charset="?utf-8"? *)?$/i
const FORM_TYPE = /^application\/x-www-form-urlencoded *(?:; *charset="?utf-8"? *)?$/i

/**
 * The members of a JSON object.
 *
 * @param maximumDepth - how deep it may nest; the object itself is depth 1
 */
export function readJsonBody(facts: RequestFacts, body: Uint8Array, maximumDepth: number): JsonMembers | Refusal {
  if (!isOfType(facts, JSON_TYPE)) return malformed('Send JSON as application/json.', 415)
  const text = decode(body)
  if (text === undefined) return malformed('The body is not UTF-8.')
  const members = parseJsonObject(text, maximumDepth)
  if (members === 'too_deep') return malformed('The body is nested too deep.')
  if (members === 'not_json') return malformed('The body is not JSON.')
  if (members === 'not_an_object') return malformed('The body is not a JSON object.')
  return repeatsName(text) ? malformed('A member of the body stands twice.') : members
}

/** A parameter's value; all of them for one that may be sent several times. */
export type FormValue = string | readonly string[]

/**
 * The parameters of a form. Each may occur once; one without a value counts as left out (RFC 6749 §3.1, §3.2).
 *
 * @param repeatable - parameters that an extension lets a client send several times, such as `resource` (RFC 8707 §2)
 */
export function readFormBody(
  facts: RequestFacts,
  body: Uint8Array,
  repeatable: readonly string[] = [],
): ReadonlyMap<string, FormValue> | Refusal {
  // RFC 6749 §5.2 has one code for everything that is wrong with a token request.
  if (!isOfType(facts, FORM_TYPE)) return malformed('Send a form as application/x-www-form-urlencoded.')
  const text = decode(body)
  if (text === undefined) return malformed('The body is not UTF-8.')
  const parameters = [...new URLSearchParams(text)]
  const once = parameters.map(([name]) => name).filter((name) => !repeatable.includes(name))
  if (new Set(once).size < once.length) return malformed('A parameter of the body stands twice.')
  if (parameters.some(([, value]) => value.includes('\uFFFD') || value.includes('\0'))) {
    return malformed('A parameter of the body is not text.')
  }
  const given = parameters.filter(([, value]) => value !== '')
  const read = new Map<string, FormValue>(given)
  for (const name of repeatable) {
    const values = given.filter(([own]) => own === name).map(([, value]) => value)
    if (values.length > 0) read.set(name, values)
  }
  return read
}

export function malformed(complaint: string, status: 400 | 415 = 400): Refusal {
  return { kind: 'request_malformed', status, complaint }
}

function isOfType(facts: RequestFacts, type: RegExp): boolean {
  const [sent, ...more] = facts.header('content-type')
  return sent !== undefined && more.length === 0 && type.test(sent)
}

function decode(body: Uint8Array): string | undefined {
  try {
    // A byte order mark is kept, so that the parser refuses it (RFC 8259 §8.1).
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}

/** JSON.parse keeps the last of two equal names. So the names in the text are counted and compared with the names in the result. */
function repeatsName(text: string): boolean {
  let read = 0
  JSON.parse(text, function countNames(this: object, name: string, value: unknown) {
    if (!Array.isArray(this) && name !== '') read += 1
    return value
  })
  const written = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1
  // In a reviver the empty name is the root, so it is not counted; an object with an empty name is refused too.
  return written > read
}
