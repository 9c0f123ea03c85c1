/** The body of a client's request as a stream of its own: what breaks the way to the app must not break the way to the client, who is still owed an answer. */
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** What is told of a body. */
export interface BodyEvents {
  /** It is read for, for the first time. */
  readonly asked: () => void
  readonly moved: () => void
  /** What came is no body. */
  readonly malformed: () => void
}

/** Undefined where a request has no body. */
export function requestBody(request: IncomingMessage, { asked, moved, malformed }: BodyEvents): Readable | undefined {
  const { headers } = request
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return undefined
  let isAsked = false
  const body = new Readable({
    read() {
      if (isAsked) {
        request.resume()
        return
      }
      isAsked = true
      asked()
      request.on('data', take)
      request.once('end', end)
      request.once('close', breakOff)
    },
    destroy(fault, done) {
      request.off('data', take)
      request.off('end', end)
      request.off('close', breakOff)
      request.pause()
      done(fault)
    },
  })
  function take(chunk: Buffer): void {
    moved()
    if (!body.push(chunk)) request.pause()
  }
  function end(): void {
    body.push(null)
  }
  function breakOff(): void {
    if (!request.complete) body.destroy(new Error('the client has left'))
  }
  request.on('error', (fault) => {
    malformed()
    body.destroy(fault)
  })
  return body
}
