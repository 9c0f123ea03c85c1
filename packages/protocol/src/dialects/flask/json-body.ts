/** Flask's `request.get_json()`: which bodies it reads, and what it answers to the others. */
import { type JsonMembers, parseJsonObject } from '../../json-object.ts'
import type { Refusal } from '../../refusal.ts'
import type { RequestFacts } from '../../request-facts.ts'
import { pythonJsonComplaint, pythonUtf8Complaint } from './python-json.ts'

/** The result of reading a body. */
export type JsonBody = { readonly members: JsonMembers } | { readonly refusal: Refusal }

interface JsonBodyRules {
  readonly wrongContentType: 400 | 415
  readonly maximumDepth: number
}

const WRONG_TYPE = "Did not attempt to load JSON data because the request Content-Type was not 'application/json'."

/**
 * Reads a body as a JSON object. When a name occurs twice the last one wins, as in Python.
 * A body that is JSON but not an object is a 400 here; the originals fail with a 500.
 */
export function readJsonObject(facts: RequestFacts, body: Uint8Array, rules: JsonBodyRules): JsonBody {
  if (!isJsonType(facts.header('content-type'))) return malformed(WRONG_TYPE, rules.wrongContentType)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return undecodable(pythonUtf8Complaint(body))
  }
  const members = parseJsonObject(text, rules.maximumDepth)
  if (members === 'too_deep') return undecodable(`nested deeper than ${rules.maximumDepth}`)
  if (members === 'not_json') return undecodable(pythonJsonComplaint(text))
  return members === 'not_an_object' ? undecodable('it is not an object') : { members }
}

function malformed(complaint: string, status: 400 | 415 = 400): JsonBody {
  return { refusal: { kind: 'request_malformed', status, complaint } }
}

function undecodable(complaint = 'a literal that JSON does not have'): JsonBody {
  return malformed(`Failed to decode JSON object: ${complaint}`)
}

/** werkzeug: `application/json` or `application/*+json`, whatever the parameters. */
function isJsonType(values: readonly string[]): boolean {
  const type = values.length === 1 ? (values[0] ?? '').split(';', 1)[0]?.trim().toLowerCase() : undefined
  if (type === undefined || /\s/.test(type)) return false
  return type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'))
}
