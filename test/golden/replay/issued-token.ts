/** Judges the token that a login returned: header text, claim order, types and times, signature. */
import { hmacSegment } from './build-token.ts'
import type { IssuedToken } from './case.ts'
import { isTime, timeAt } from './now.ts'

/** Seconds since the epoch, with fractions: just before the request and just after the response. */
export interface Interval {
  readonly startSeconds: number
  readonly endSeconds: number
}

/** Complaints about the token; none when it is as recorded. */
export function checkIssued(token: string, expected: IssuedToken, when: Interval): readonly string[] {
  const [headerSegment = '', claimsSegment = '', signature] = token.split('.')
  const header = decode(headerSegment)
  const claims = decode(claimsSegment)
  if (header === undefined || claims === undefined) return ['issued token does not decode']
  const complaints: string[] = []
  if (header !== expected.header_json) complaints.push(`issued header ${header}, expected ${expected.header_json}`)
  if (signature !== hmacSegment(expected.alg, expected.secret, `${headerSegment}.${claimsSegment}`)) {
    complaints.push('issued signature does not verify')
  }
  const members = membersOf(claims)
  if (!members) return [...complaints, 'issued claims are not a JSON object']
  const values = new Map(members)
  const names = expected.claims.map(([name]) => name)
  if (members.map(([name]) => name).join() !== names.join())
    complaints.push(`issued claims ${claims}, expected ${names}`)
  for (const [name, wanted] of expected.claims) {
    const text = values.get(name)
    if (!isWanted(text, wanted, when)) complaints.push(`issued ${name} = ${text}, expected ${JSON.stringify(wanted)}`)
  }
  for (const [first, second, difference] of expected.relations ?? []) {
    const found = Number(values.get(first)) - Number(values.get(second))
    if (found !== difference) complaints.push(`issued ${first} - ${second} = ${found}, expected ${difference}`)
  }
  if (/\s/.test(claims)) complaints.push('issued claims contain white space')
  return complaints
}

function decode(segment: string): string | undefined {
  if (segment.length % 4 === 1) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(segment, 'base64url'))
  } catch {
    return undefined
  }
}

/** Compares the JSON text of a value: `300.0` and `"300"` are not the integer 300. */
function isWanted(text: string | undefined, wanted: unknown, when: Interval): boolean {
  if (text === undefined) return false
  if (isTime(wanted)) {
    const earliest = timeAt(wanted, Math.floor(when.startSeconds))
    const latest = timeAt(wanted, Math.floor(when.endSeconds) + 1)
    return /^-?\d+$/.test(text) && earliest <= Number(text) && Number(text) <= latest
  }
  return typeof wanted === 'string' ? JSON.parse(text) === wanted : text === JSON.stringify(wanted)
}

/** The members of a JSON object as they were written: in order, repeated ones too, each value as its JSON text. */
function membersOf(json: string): readonly (readonly [name: string, valueText: string])[] | undefined {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  } catch {
    return undefined
  }
  const members: [string, string][] = []
  let depth = 0
  let name: string | undefined
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g)) {
    if (token === '}' || token === ']') depth -= 1
    const last = members.at(-1)
    if (depth === 1 && token === ',') name = undefined
    else if (depth === 1 && name === undefined) {
      name = token
      members.push([JSON.parse(token) as string, ''])
    } else if (last && depth > 0 && !(depth === 1 && token === ':')) last[1] += token
    if (token === '{' || token === '[') depth += 1
  }
  return members
}
