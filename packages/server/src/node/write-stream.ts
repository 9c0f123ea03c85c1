/** Writes an answer whose body comes little by little, as fast as the client reads it. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { StreamedAnswer } from '../http/answer.ts'
import type { Clock } from '../world/clock.ts'

/** How long a client may not read at all. */
const DRAIN_MILLISECONDS = 10_000

/** What writing needs of its server. */
export interface StreamPorts {
  /** Asked after each chunk: false ends the answer, for a server that is draining. */
  readonly streaming: () => boolean
  readonly clock: Clock
}

export async function writeStream(
  response: ServerResponse,
  { status, headers, stream }: StreamedAnswer,
  { streaming, clock }: StreamPorts,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort(new Error('the client has left')))
  response.on('error', () => gone.abort(new Error('the client has left')))
  response.statusCode = status
  for (const [name, value] of headers) response.appendHeader(name, value)
  response.flushHeaders()
  try {
    for await (const chunk of stream(gone.signal)) {
      gone.signal.throwIfAborted()
      if (!response.write(chunk)) {
        using _ = clock.after(DRAIN_MILLISECONDS, () => gone.abort(new Error('the client reads nothing')))
        await once(response, 'drain', { signal: gone.signal })
      }
      if (!streaming()) break
    }
    // Its head has promised to keep the connection, on which nothing will be answered any more.
    const { socket } = response
    response.end(() => streaming() || socket?.end())
  } catch {
    // The last chunk of a chunked body is then missing, so that half of it is not taken for the whole.
    response.destroy()
  } finally {
    gone.abort(new Error('nothing more is written'))
  }
}
