/** Revocations asked for again and again, where no long answer gets through. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseBatchText } from './batch-text.ts'
import { createAskFeed, type FeedRequestOptions } from './feed-request.ts'
import type { RevocationSource } from './revocation-source.ts'

/** Options of {@link pollingSource}. */
export interface PollingSourceOptions extends FeedRequestOptions {
  /** Between an answer and the next question. 0.05 to 60; default 0.5. A revocation takes up to so long to arrive. */
  readonly intervalSeconds?: number
  /** Of one answer. 1,024 to 268,435,456; default 67,108,864. */
  readonly maximumBytes?: number
}

/**
 * The login server's `GET /v1/revocations` as JSON, asked for at intervals. Redirects are refused.
 *
 * @param url - https, or http on a loopback address
 * @throws {TypeError} naming what is wrong
 */
export function pollingSource(url: string | URL, options: PollingSourceOptions = {}): RevocationSource {
  const ask = createAskFeed(url, options, ['intervalSeconds', 'maximumBytes'])
  const { intervalSeconds = 0.5, maximumBytes = 67_108_864 } = options
  if (!(intervalSeconds >= 0.05 && intervalSeconds <= 60)) throw new TypeError('intervalSeconds: give 0.05 to 60')
  if (!(maximumBytes >= 1024 && maximumBytes <= 268_435_456))
    throw new TypeError('maximumBytes: give 1,024 to 268,435,456')
  return {
    async *follow({ after, signal }) {
      let cursor = after
      for (;;) {
        const body = await ask({ accept: 'application/json', after: cursor, signal })
        const batch = parseBatchText(await readText(body, maximumBytes))
        // Without it the same answer would come for ever, and nobody would know whether it is whole.
        if (batch.cursor === undefined) throw new TypeError('the revocation feed gave no cursor')
        cursor = batch.cursor
        yield batch
        await sleep(intervalSeconds * 1000, undefined, { signal })
      }
    },
  }
}

/** @throws {TypeError} for bytes that are no UTF-8, or too many */
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
