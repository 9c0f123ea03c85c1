/** What goes out on the wire, before any server or framework is involved. */

/** One header line. */
export type HeaderLine = readonly [name: string, value: string]

/** A whole response: what an adapter writes as it stands. `Content-Length` is the adapter's. */
export interface Message {
  readonly status: number
  readonly headers: readonly HeaderLine[]
  readonly body: string
}

/** The first value of a header of a message; names are compared without case. */
export function headerOf(message: Message, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return message.headers.find(([line]) => line.toLowerCase() === wanted)?.[1]
}

/** The message with more header lines at its end. */
export function withHeaders(message: Message, headers: readonly HeaderLine[]): Message {
  return headers.length === 0 ? message : { ...message, headers: [...message.headers, ...headers] }
}

/** Whether an answer of this status has content: 204 and 304 have none, and no length of it either (RFC 9110 §8.6, §15.4.5). */
export function hasContent(status: number): boolean {
  return status !== 204 && status !== 304
}
