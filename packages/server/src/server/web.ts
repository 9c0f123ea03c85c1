/** Web-standard requests: `Request` in, `Response` out, on any runtime and inside any app. */
import { factsOf, responseOf } from '@latchkey/guard/carriers/fetch'
import type { StreamedAnswer } from '../http/answer.ts'
import { BodyError, type BodyLimits, type Exchange, parseTarget } from '../http/exchange.ts'
import type { Respond } from './respond.ts'

/** What a `Request` has lost and its carrier still knows. */
export interface RequestInfo {
  /** The request target as it came: the URL parser has resolved dot segments. */
  readonly rawTarget?: string
  /** The other end of the connection, as the carrier knows it: limits count by it. */
  readonly peerAddress?: string
}

/** The server as a web-standard handler. */
export type WebHandler = (request: Request, info?: RequestInfo) => Promise<Response>

export function createWebHandler(respond: Respond): WebHandler {
  return async (request, info = {}) => {
    const answer = await respond(exchangeOf(request, info))
    return answer.stream ? streamed({ ...answer, stream: answer.stream }) : responseOf(answer, request.method)
  }
}

/** Reading it runs the stream, and cancelling it ends it. */
function streamed({ status, headers, stream }: StreamedAnswer): Response {
  const gone = new AbortController()
  const chunks = stream(gone.signal)[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const step = await chunks.next()
        if (step.done) controller.close()
        else controller.enqueue(encoder.encode(step.value))
      },
      cancel: (reason) => gone.abort(reason),
    },
    // Nothing is read ahead, so that an answer that the client does not read is noticed.
    { highWaterMark: 0 },
  )
  return new Response(body, { status, headers: headers.map(([name, value]): [string, string] => [name, value]) })
}

function exchangeOf(request: Request, { rawTarget, peerAddress }: RequestInfo): Exchange {
  const url = new URL(request.url)
  return {
    facts: factsOf(request),
    ...parseTarget(rawTarget ?? `${url.pathname}${url.search}`),
    peerAddress,
    readBody: (limits) => readStream(request.body, limits),
  }
}

async function readStream(stream: ReadableStream<Uint8Array> | null, limits: BodyLimits): Promise<Uint8Array> {
  if (!stream) return new Uint8Array()
  const reader = stream.getReader()
  let stalled = false
  const giveUp = () => {
    stalled = true
    reader.cancel().catch(() => undefined)
  }
  using _ = limits.clock.after(limits.milliseconds, giveUp)
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      bytes += step.value.byteLength
      if (bytes > limits.bytes) throw new BodyError(413)
      chunks.push(step.value)
    }
  } catch (error) {
    throw error instanceof BodyError ? error : new BodyError(400)
  } finally {
    reader.cancel().catch(() => undefined)
  }
  if (stalled) throw new BodyError(408)
  return Buffer.concat(chunks)
}
