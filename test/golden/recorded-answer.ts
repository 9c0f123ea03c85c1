/** Writes the answer that a case recorded, whole or with one fault in it. */
import { hmacSegment } from './replay/build-token.ts'
import type { ExpectedResponse } from './replay/case.ts'
import { isTime, timeAt } from './replay/now.ts'

/** The parts of a response before they become bytes. */
export interface Answer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** The texts of a token before they are encoded and signed. */
export interface TokenTexts {
  readonly header: string
  readonly claims: string
  readonly secret: string
}

/** One seeded fault; each function gets the right thing and returns the wrong one. */
export interface Fault {
  readonly token?: (texts: TokenTexts) => TokenTexts
  readonly answer?: (answer: Answer) => Answer
  readonly bytes?: (bytes: string) => string
}

/** @param method - an answer to HEAD has the length but not the body */
export function recordedAnswer(expected: ExpectedResponse, method: string, fault: Fault = {}): Buffer {
  const right: Answer = {
    status: expected.status,
    headers: Object.entries(expected.headers ?? {}).filter(([name]) => name !== 'content-length'),
    body: expected.body ?? expected.body_template?.replace('{{issued}}', issue(expected, fault)) ?? '',
  }
  const { status, headers, body } = fault.answer?.(right) ?? right
  const length = headers.some(([name]) => name === 'content-length')
    ? []
    : [['content-length', Buffer.byteLength(body)]]
  const lines = [...headers, ...length].map(([name, value]) => `${name}: ${value}\r\n`)
  const bytes = `HTTP/1.1 ${status} X\r\n${lines.join('')}Connection: close\r\n\r\n${method === 'HEAD' ? '' : body}`
  return Buffer.from(fault.bytes?.(bytes) ?? bytes)
}

function issue({ issued }: ExpectedResponse, fault: Fault): string {
  if (!issued) return ''
  const nowSeconds = Math.floor(Date.now() / 1000)
  const claims = issued.claims.map(([name, value]) => [name, isTime(value) ? timeAt(value, nowSeconds) : value])
  const right = {
    header: issued.header_json,
    claims: JSON.stringify(Object.fromEntries(claims)),
    secret: issued.secret,
  }
  const texts = fault.token?.(right) ?? right
  const input = [texts.header, texts.claims].map((text) => Buffer.from(text).toString('base64url')).join('.')
  return `${input}.${hmacSegment(issued.alg, texts.secret, input)}`
}
