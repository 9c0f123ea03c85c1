/** What is sent, before any server or framework is involved. */

/** One header line. */
export type HeaderLine = readonly [name: string, value: string]

/** A whole response, which an adapter writes unchanged. The adapter adds `Content-Length`. */
export interface Message {
  readonly status: number
  readonly headers: readonly HeaderLine[]
  readonly body: string
}

/** The first value of a message's header; case is ignored in names. */
export function headerOf(message: Message, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return message.headers.find(([line]) => line.toLowerCase() === wanted)?.[1]
}

/** The message with more header lines at its end. */
export function withHeaders(message: Message, headers: readonly HeaderLine[]): Message {
  return headers.length === 0 ? message : { ...message, headers: [...message.headers, ...headers] }
}

/**
 * Whether an answer of this status has content: 204 and 304 have none, and no length of it either (RFC 9110 §8.6, §15.4.5), and a 205
 * must have none (§15.3.6).
 */
export function hasContent(status: number): boolean {
  return status !== 204 && status !== 205 && status !== 304
}

/** Of one connection alone (RFC 9110 §7.6.1, RFC 9113 §8.2.2): what carries a message writes them, and two that differ break it. */
const CONNECTION_NAMES: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Whether a header of this name says something about its connection, and nothing about the message. */
export function isOfConnection(name: string): boolean {
  return CONNECTION_NAMES.has(name.toLowerCase())
}
