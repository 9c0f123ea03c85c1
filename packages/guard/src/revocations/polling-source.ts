/** Revocations by polling, for networks that do not let a long answer through. */
import { numberWithin, type OptionTable, optional, parseOptions, secondsWithin } from '@latchkey/options'
import { pause } from '../system-clock.ts'
import { parseBatchText } from './batch-text.ts'
import { createAskFeed, type FeedRequestOptions, feedRequestOptions } from './feed-request.ts'
import type { RevocationSource } from './revocation-source.ts'

/** Options of {@link pollingSource}. */
export interface PollingSourceOptions extends FeedRequestOptions {
  /** Time between an answer and the next question. 0.05 to 60; default 0.5. A revocation takes up to this long to arrive. */
  readonly intervalSeconds?: number
  /** Limit of one answer. 1,024 to 268,435,456; default 67,108,864. */
  readonly maximumBytes?: number
}

const OPTIONS = {
  ...feedRequestOptions,
  intervalSeconds: optional(0.5, secondsWithin(0.05, 60)),
  maximumBytes: optional(67_108_864, numberWithin(1024, 268_435_456, 'bytes')),
} satisfies OptionTable<keyof PollingSourceOptions>

/**
 * Polls the login server's `GET /v1/revocations` as JSON. Redirects are refused.
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
        const body = await ask({ accept: 'application/json', after: cursor, signal })
        const batch = parseBatchText(await readText(body, maximumBytes))
        // Without it the same answer would come for ever, and whether it is complete would be unknown.
        if (batch.cursor === undefined) throw new TypeError('the revocation feed gave no cursor')
        cursor = batch.cursor
        yield batch
        await pause(intervalSeconds * 1000, signal)
        signal.throwIfAborted()
      }
    },
  }
}

/** @throws {TypeError} when the bytes are not UTF-8, or too many */
async function readText(body: AsyncIterable<Uint8Array>, maximumBytes: number): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > maximumBytes) throw new TypeError('the revocation feed gave more than fits')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
