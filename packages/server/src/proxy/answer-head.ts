/** The head of the app's answer, written anew for the client. */
import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import { REQUEST_ID_HEADER } from '../http/request-id.ts'
import { answeredHeaders } from './sent-headers.ts'

/** Names and values in turn. */
export function rawHeadersOf({ rawHeaders }: Dispatcher.DispatchController): readonly (Buffer | string)[] {
  return Array.isArray(rawHeaders) ? rawHeaders : []
}

/** What is written. */
export interface AnswerHead {
  readonly status: number
  readonly raw: readonly (Buffer | string)[]
  readonly requestId: string
  /** The rest of a body that nobody reads must not be taken for the next request. */
  readonly closes: boolean
}

/** @returns whether events follow, for as long as somebody listens */
export function writeAnswerHead(response: ServerResponse, { status, raw, requestId, closes }: AnswerHead): boolean {
  const lines = answeredHeaders(raw, status)
  response.sendDate = false
  const own = [REQUEST_ID_HEADER, requestId, ...(closes ? ['Connection', 'close'] : [])]
  response.writeHead(status, [...own, ...lines])
  // With what comes at once it is one packet. What comes late must not hold it up.
  process.nextTick(() => {
    if (!response.writableEnded && !response.destroyed) response.flushHeaders()
  })
  return lines.some((name, i) => i % 2 === 0 && isEventStream(name, lines[i + 1] ?? ''))
}

function isEventStream(name: string, value: string): boolean {
  return name.length === 12 && name.toLowerCase() === 'content-type' && /^text\/event-stream\b/i.test(value)
}
