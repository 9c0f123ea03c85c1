/** Revocations as server-sent events: one long answer, with each revocation as soon as it is made. */
import { type OptionTable, optional, parseOptions, wholeNumberWithin } from '@latchkey/options'
import { parseBatchText } from './batch-text.ts'
import { readEventStream } from './event-stream.ts'
import { createAskFeed, type FeedRequestOptions, feedRequestOptions } from './feed-request.ts'
import type { RevocationSource } from './revocation-source.ts'

/** Options of {@link sseSource}. */
export interface SseSourceOptions extends FeedRequestOptions {
  /** Limit of one event. 1,024 to 16,777,216; default 1,048,576. */
  readonly maximumEventCharacters?: number
}

const OPTIONS = {
  ...feedRequestOptions,
  maximumEventCharacters: optional(1_048_576, wholeNumberWithin(1024, 16_777_216)),
} satisfies OptionTable<keyof SseSourceOptions>

/**
 * Reads the login server's `GET /v1/revocations` as a stream. Redirects are refused.
 *
 * @param url - https, or http on a loopback address
 * @throws {TypeError} one line for each option that is unknown or wrong; or `url`
 */
export function sseSource(url: string | URL, options: SseSourceOptions = {}): RevocationSource {
  const { maximumEventCharacters, ...request } = parseOptions(OPTIONS, options)
  const ask = createAskFeed(url, request)
  return {
    async *follow({ after, signal }) {
      const body = await ask({ accept: 'text/event-stream', after, signal })
      for await (const { type, data } of readEventStream(body, maximumEventCharacters)) {
        // Skipping an event would let in what it revokes.
        if (type !== 'revocations') throw new TypeError('the revocation feed sent an event that is not known here')
        yield parseBatchText(data)
      }
    },
  }
}
