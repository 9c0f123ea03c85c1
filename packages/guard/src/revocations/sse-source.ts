/** Revocations as server-sent events: one long answer, each revocation as soon as it is made. */
import { parseBatchText } from './batch-text.ts'
import { readEventStream } from './event-stream.ts'
import { createAskFeed, type FeedRequestOptions } from './feed-request.ts'
import type { RevocationSource } from './revocation-source.ts'

/** Options of {@link sseSource}. */
export interface SseSourceOptions extends FeedRequestOptions {
  /** Of one event. 1,024 to 16,777,216; default 1,048,576. */
  readonly maximumEventCharacters?: number
}

/**
 * The login server's `GET /v1/revocations` as a stream. Redirects are refused.
 *
 * @param url - https, or http on a loopback address
 * @throws {TypeError} naming what is wrong
 */
export function sseSource(url: string | URL, options: SseSourceOptions = {}): RevocationSource {
  const ask = createAskFeed(url, options, ['maximumEventCharacters'])
  const { maximumEventCharacters = 1_048_576 } = options
  if (!Number.isInteger(maximumEventCharacters) || maximumEventCharacters < 1024 || maximumEventCharacters > 16_777_216)
    throw new TypeError('maximumEventCharacters: give a whole number from 1,024 to 16,777,216')
  return {
    async *follow({ after, signal }) {
      const body = await ask({ accept: 'text/event-stream', after, signal })
      for await (const { type, data } of readEventStream(body, maximumEventCharacters)) {
        // To skip an event would be to let in what it revokes.
        if (type !== 'revocations') throw new TypeError('the revocation feed sent an event that is not known here')
        yield parseBatchText(data)
      }
    },
  }
}
