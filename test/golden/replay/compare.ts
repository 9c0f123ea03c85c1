/** Compares a response with a recorded one. This is what "byte for byte" means here. */
import type { ExpectedResponse } from './case.ts'
import { checkIssued, type Interval } from './issued-token.ts'
import { headerOf, type WireResponse } from './response.ts'

/** Every other header may differ: Date, Server, Connection, Cache-Control and the like. */
export const comparedHeaders: readonly string[] = [
  'content-type',
  'www-authenticate',
  'allow',
  'vary',
  'location',
  'set-cookie',
  'retry-after',
  'access-control-allow-origin',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-allow-credentials',
  'access-control-expose-headers',
  'access-control-max-age',
  'access-control-allow-private-network',
]

/** Lists whose order and case carry no meaning. */
const setLikeHeaders: ReadonlySet<string> = new Set([
  'allow',
  'vary',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-expose-headers',
])

/** Where and when the response came. */
export interface Circumstances extends Interval {
  readonly method: string
  /** `http://127.0.0.1:5000`: `{{base}}` in recorded texts. */
  readonly base: string
}

/**
 * Complaints, none when the response is as expected: status; where headers are expected, each compared header (present,
 * equal, absent); Content-Length against the bytes; body text, body pattern, issued token.
 */
export function compare(
  expected: ExpectedResponse,
  response: WireResponse,
  circumstances: Circumstances,
): readonly string[] {
  const complaints: string[] = []
  if (response.status !== expected.status) complaints.push(`status ${response.status}, expected ${expected.status}`)
  if (expected.status === 0) return complaints
  for (const name of expected.headers ? comparedHeaders : []) {
    const wanted = expected.headers?.[name]?.replaceAll('{{base}}', circumstances.base)
    const got = headerOf(response, name)
    if (!sameHeader(name, wanted, got)) complaints.push(`${name}: ${quote(got)}, expected ${quote(wanted)}`)
  }
  complaints.push(...compareLength(response, circumstances.method), ...compareBody(expected, response, circumstances))
  return complaints
}

function sameHeader(name: string, wanted: string | undefined, got: string | undefined): boolean {
  if (wanted === got) return true
  if (wanted === undefined || got === undefined) return false
  if (setLikeHeaders.has(name)) return members(wanted) === members(got)
  return name === 'content-type' && withoutBlanks(wanted) === withoutBlanks(got)
}

function members(list: string): string {
  return [...new Set(list.split(',').map((item) => item.trim().toLowerCase()))].sort().join()
}

function withoutBlanks(value: string): string {
  return value.replace(/\s+/g, '').toLowerCase()
}

function compareLength(response: WireResponse, method: string): readonly string[] {
  const length = headerOf(response, 'content-length')
  if (length === undefined || method === 'HEAD' || response.status === 204 || response.status === 304) return []
  if (length === String(response.body.length)) return []
  return [`content-length ${length} but ${response.body.length} bytes of body`]
}

function compareBody(expected: ExpectedResponse, response: WireResponse, circumstances: Circumstances): string[] {
  const complaints: string[] = []
  const body = response.body.toString()
  const wanted = expected.body?.replaceAll('{{base}}', circumstances.base)
  if (wanted !== undefined && body !== wanted) complaints.push(`body ${quote(body)}, expected ${quote(wanted)}`)
  if (expected.body_regex !== undefined && !new RegExp(expected.body_regex, 's').test(body)) {
    complaints.push(`body ${quote(body)} does not match ${expected.body_regex}`)
  }
  if (expected.body_template !== undefined && expected.issued) {
    const token = tokenIn(body, expected.body_template)
    if (token === undefined) complaints.push(`body ${quote(body)}, expected ${quote(expected.body_template)}`)
    else complaints.push(...checkIssued(token, expected.issued, circumstances))
  }
  return complaints
}

function tokenIn(body: string, template: string): string | undefined {
  const [before = '', after = ''] = template.split('{{issued}}')
  if (!body.startsWith(before) || !body.endsWith(after)) return undefined
  const token = body.slice(before.length, body.length - after.length)
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token) ? token : undefined
}

function quote(text: string | undefined): string {
  return text === undefined ? 'absent' : JSON.stringify(text.slice(0, 300))
}
