/** Tokens that are nearly right. */
import { Buffer } from 'node:buffer'

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value), 'utf8').toString('base64url')

/** @param header - members in place of the token's own; the signature stays */
export function withHeader(token: string, header: Readonly<Record<string, unknown>>): string {
  const [first = '', ...rest] = token.split('.')
  const own = JSON.parse(Buffer.from(first, 'base64url').toString('utf8')) as Record<string, unknown>
  return [encode({ ...own, ...header }), ...rest].join('.')
}

export function withPayload(token: string, payload: unknown): string {
  const [header, , signature] = token.split('.')
  return [header, encode(payload), signature].join('.')
}

/** The signature's bytes made others, in canonical spelling. */
export function withSignature(token: string, change: (bytes: Uint8Array) => Uint8Array): string {
  const end = token.lastIndexOf('.') + 1
  const bytes = change(Buffer.from(token.slice(end), 'base64url'))
  return token.slice(0, end) + Buffer.from(bytes).toString('base64url')
}

/** One bit flipped. @param place - 0 is the first byte, 1 the last */
export function flipBit(place: number): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => bytes.map((byte, i) => (i === Math.round(place * (bytes.length - 1)) ? byte ^ 1 : byte))
}

/** A signed token from literal texts or bytes. @param sign - over the signing input */
export function tokenOf(
  header: unknown,
  payload: unknown | Uint8Array,
  sign: (signingInput: string) => string,
): string {
  const segment = payload instanceof Uint8Array ? Buffer.from(payload).toString('base64url') : encode(payload)
  const signingInput = `${encode(header)}.${segment}`
  return `${signingInput}.${sign(signingInput)}`
}
