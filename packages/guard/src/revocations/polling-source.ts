/** Revocations by polling, for networks that do not let a long answer through. */
import { numberWithin, type OptionTable, optional, parseOptions, secondsWithin } from '@latchkey/options'
import { pause } from '../system-clock.ts'
import { parseBatchText } from './batch-text.ts'
import { createAskFeed, type FeedRequestOptions, feedRequestOptions } from './feed-request.ts'
import type { RevocationSource } from './revocation-source.ts'
import { readTextLines } from './text-lines.ts'

/** Options of {@link pollingSource}. */
export interface PollingSourceOptions extends FeedRequestOptions {
  /** Time between an answer and the next question. 0.05 to 60; default 0.5. A revocation takes up to this long to arrive. */
  readonly intervalSeconds?: number
  /** Limit of one line of an answer, which holds up to 500 revocations; an answer has as many lines as it needs. 1,024 to 268,435,456; default 4,194,304. */
  readonly maximumBytes?: number
}

const OPTIONS = {
  ...feedRequestOptions,
  intervalSeconds: optional(0.5, secondsWithin(0.05, 60)),
  maximumBytes: optional(4_194_304, numberWithin(1024, 268_435_456, 'bytes')),
} satisfies OptionTable<keyof PollingSourceOptions>

/**
 * Polls the login server's `GET /v1/revocations` as lines of JSON. Redirects are refused.
 *
 * @param url - https, or http on a loopback address
 * @throws {TypeError} one line for each option that is unknown or wrong; or `url`
 */
export function pollingSource(url: string | URL, options: PollingSourceOptions = {}): RevocationSource {
  const { intervalSeconds, maximumBytes, ...request } = parseOptions(OPTIONS, options)
  const ask = createAskFeed(url, request)
  return {
    async *follow({ after, signal }) {
      let cursor = after
      for (;;) {
        const body = await ask({ accept: 'application/jsonl', after: cursor, signal })
        let isWhole = false
        // Each line as it comes: an answer may have a million revocations.
        for await (const line of readTextLines(body, maximumBytes)) {
          const batch = parseBatchText(line)
          isWhole = batch.cursor !== undefined
          if (batch.cursor !== undefined) cursor = batch.cursor
          yield batch
        }
        // Without it the same answer would come for ever, and whether it is complete would be unknown.
        if (!isWhole) throw new TypeError('the revocation feed ended and gave no cursor')
        await pause(intervalSeconds * 1000, signal)
        signal.throwIfAborted()
      }
    },
  }
}
