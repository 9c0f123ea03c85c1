/**
 * `GET /v1/revocations`: what was revoked, for guards in other processes. As server-sent events it stays open; as lines of JSON, and as one JSON
 * document for people, it is one answer.
 * The feed names tokens, sessions and users, so it is never read without its secret, not even from this machine: with a proxy in front,
 * every client is local.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { batchText, isCursor, type RevocationBatch, toWire } from '@latchkey/guard/revocations'
import type { HeaderLine } from '@latchkey/protocol'
import type { Answer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { RouteRow } from '../http/routes.ts'
import type { Clock } from '../world/clock.ts'
import type { RevocationLog } from './revocation-log.ts'

/** Options of {@link revocationFeedRow}. */
export interface RevocationFeedOptions {
  readonly log: RevocationLog
  readonly clock: Clock
  /** What guards send as `Authorization: Bearer`. */
  readonly token: string
  readonly maximumSubscribers: number
  /** Told of whoever does not know the secret. */
  readonly onRefused?: (exchange: Exchange) => Promise<void>
  /** How long an answer may wait until it is written. Default 1,000. */
  readonly unclaimedMilliseconds?: number
}

/** Where it is. */
export const REVOCATION_FEED_ADDRESS = { method: 'GET', path: '/v1/revocations' } as const
const SSE = 'text/event-stream'
const JSON_TYPE = 'application/json'
const JSON_LINES = 'application/jsonl'

export function revocationFeedRow(options: RevocationFeedOptions): RouteRow {
  const { log, clock, token, maximumSubscribers, unclaimedMilliseconds = 1000, onRefused } = options
  const expected = digest(`Bearer ${token}`)
  let subscribers = 0

  async function handle(exchange: Exchange): Promise<Answer> {
    const { facts, search } = exchange
    const credentials = facts.header('authorization')
    // Digests have one length, so that the comparison tells nothing of the secret's.
    if (credentials.length !== 1 || !timingSafeEqual(digest(credentials[0] ?? ''), expected)) {
      await onRefused?.(exchange)
      return plain(401, 'unauthorized', [['WWW-Authenticate', 'Bearer realm="revocations"']])
    }
    const type = preferredType(facts.header('accept'))
    if (!type) return plain(406, 'not_acceptable')
    const after = facts.header('last-event-id')[0] ?? new URLSearchParams(search).get('after') ?? undefined
    if (after !== undefined && !isCursor(after)) return plain(400, 'invalid_request')
    if (facts.method === 'HEAD') return { ...head(type), body: '' }
    if (subscribers >= maximumSubscribers) return plain(503, 'temporarily_unavailable', [['Retry-After', '1']])
    return open(type, after)
  }

  /** Waits for the first batch: a store that does not answer is a 503, and not a stream that breaks off. */
  async function open(type: FeedType, after: string | undefined): Promise<Answer> {
    const connection = new AbortController()
    subscribers += 1
    const batches = log.follow({ ...(after !== undefined && { after }), signal: connection.signal })
    const iterator = batches[Symbol.asyncIterator]()
    const leave = () => {
      if (connection.signal.aborted) return
      subscribers -= 1
      connection.abort(new Error('nobody listens'))
      // One that rests between two batches hears no signal.
      iterator.return?.().catch(() => undefined)
    }
    try {
      const first = await iterator.next()
      // An answer that is never written must not stay open.
      const unclaimed = clock.after(unclaimedMilliseconds, leave, { background: true })
      return {
        ...head(type),
        body: '',
        async *stream(gone) {
          unclaimed[Symbol.dispose]()
          gone.addEventListener('abort', leave, { once: true })
          if (gone.aborted) leave()
          try {
            const all = chain(first, iterator)
            yield* WRITERS[type](all)
          } finally {
            leave()
          }
        },
      }
    } catch (fault) {
      leave()
      throw fault
    }
  }

  return { ...REVOCATION_FEED_ADDRESS, handle }
}

async function* chain(
  first: IteratorResult<RevocationBatch>,
  rest: AsyncIterator<RevocationBatch>,
): AsyncGenerator<RevocationBatch, void, undefined> {
  for (let step = first; !step.done; step = await rest.next()) yield step.value
}

async function* events(batches: AsyncIterable<RevocationBatch>): AsyncGenerator<string, void, undefined> {
  for await (const batch of batches) {
    const id = batch.cursor === undefined ? '' : `id: ${batch.cursor}\n`
    yield `event: revocations\n${id}data: ${batchText(batch)}\n\n`
  }
}

/** A batch in each line, until the first that has a cursor: all there is until now. */
async function* lines(batches: AsyncIterable<RevocationBatch>): AsyncGenerator<string, void, undefined> {
  for await (const batch of batches) {
    yield `${batchText(batch)}\n`
    if (batch.cursor !== undefined) return
  }
}

/** The same as one batch, written as it is read. */
async function* page(batches: AsyncIterable<RevocationBatch>): AsyncGenerator<string, void, undefined> {
  yield '{"revocations":['
  let separator = ''
  for await (const { revocations, cursor } of batches) {
    if (revocations.length > 0) {
      yield separator + revocations.map((one) => JSON.stringify(toWire(one))).join()
      separator = ','
    }
    if (cursor === undefined) continue
    yield `],"cursor":${JSON.stringify(cursor)}}`
    return
  }
}

const WRITERS = { [SSE]: events, [JSON_LINES]: lines, [JSON_TYPE]: page } as const

type FeedType = keyof typeof WRITERS

function preferredType(accept: readonly string[]): FeedType | undefined {
  const types = accept.flatMap((line) => line.split(',')).map((one) => one.split(';', 1)[0]?.trim().toLowerCase())
  if (types.includes(SSE)) return SSE
  if (types.includes(JSON_LINES)) return JSON_LINES
  return types.length === 0 || types.includes(JSON_TYPE) || types.includes('*/*') ? JSON_TYPE : undefined
}

function head(type: string): Pick<Answer, 'status' | 'headers'> {
  const headers: readonly HeaderLine[] = [
    ['Content-Type', type],
    ['Cache-Control', 'no-store'],
    // Otherwise nginx holds an answer back until its buffer is full.
    ['X-Accel-Buffering', 'no'],
  ]
  return { status: 200, headers }
}

function plain(status: number, error: string, headers: readonly HeaderLine[] = []): Answer {
  return {
    status,
    headers: [['Content-Type', JSON_TYPE], ['Cache-Control', 'no-store'], ...headers],
    body: JSON.stringify({ error }),
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
