/** Revocations through Redis or Valkey: one stream gives both the past and the new ones. */
import { type OptionTable, parseOptions } from '@latchkey/options'
import { fromWire } from '../revocation.ts'
import type { RevocationBatch, RevocationSource } from '../revocation-source.ts'
import { layoutName, redisLayout } from './layout.ts'
import { openSession, type RedisClient } from './redis-client.ts'
import { comesBefore, isEntryId, parseEntries, parseStreams, type StreamEntry } from './stream-reply.ts'

/** Options of {@link redisSource}. */
export interface RedisSourceOptions {
  /** The publisher's `name`. Default `latchkey:revocations`. */
  readonly name?: string
}

const OPTIONS = { name: layoutName } satisfies OptionTable<keyof RedisSourceOptions>
const ENTRIES_AT_ONCE = 1000
const BLOCK_MILLISECONDS = 1000
const START = '0-0'

/**
 * Reads what a publisher (`publishToRedis`) keeps in Redis. It makes its own connection from the client's options.
 *
 * A Redis that is down, was emptied, or has no publisher gives no cursor: the feed grows stale, and is lost in time.
 *
 * @throws {TypeError} one line for each option that is unknown or wrong; or `client`
 */
export function redisSource(client: RedisClient, options: RedisSourceOptions = {}): RevocationSource {
  const { name } = parseOptions(OPTIONS, options)
  if (typeof client?.duplicate !== 'function') throw new TypeError('client: give what createClient() returns')
  const keys = redisLayout(name)

  return {
    async *follow({ after, signal }): AsyncGenerator<RevocationBatch> {
      using session = await openSession(client, signal)
      const filling = await session.send('GET', keys.current)
      if (typeof filling !== 'string') throw new Error('redis: nothing was published there, or it was lost')
      const log = keys.log(filling)
      const newest = await newestId(log)
      if (newest === undefined) throw new Error('redis: the published revocations were lost')
      let read = placeIn(filling, after)
      // A Redis that was restored from an older copy continues with smaller ids than those already read.
      if (comesBefore(newest, read)) read = START
      // Only new beats count: an older one may be from before a restart.
      let beat = (await newestId(keys.beat)) ?? START
      for (;;) {
        const block = ['COUNT', String(ENTRIES_AT_ONCE), 'BLOCK', String(BLOCK_MILLISECONDS)]
        const reply = parseStreams(await session.send('XREAD', ...block, 'STREAMS', log, keys.beat, read, beat))
        const entries = reply.get(log) ?? []
        const beats = reply.get(keys.beat) ?? []
        read = entries.at(-1)?.id ?? read
        beat = beats.at(-1)?.id ?? beat
        if (beats.some(({ fields }) => fields.get('filling') !== filling)) return
        // One XREAD reads both streams at the same moment: if it returns a beat and fewer entries than allowed, the whole log was read.
        const complete = beats.length > 0 && entries.length < ENTRIES_AT_ONCE
        const revocations = entries.flatMap(revocationIn)
        if (complete) yield { revocations, cursor: `${filling}/${read}` }
        else if (revocations.length > 0) yield { revocations }
      }

      async function newestId(key: string): Promise<string | undefined> {
        return parseEntries(await session.send('XREVRANGE', key, '+', '-', 'COUNT', '1'))[0]?.id
      }
    },
  }
}

/** The position of a cursor in this filling; the start for a cursor of another. */
function placeIn(filling: string, cursor: string | undefined): string {
  const id = cursor?.startsWith(`${filling}/`) ? cursor.slice(filling.length + 1) : START
  return isEntryId(id) ? id : START
}

/** The first entry of a filling is only a marker. @throws {TypeError | SyntaxError} when an entry is not understood */
function revocationIn({ fields }: StreamEntry) {
  const text = fields.get('revocation')
  if (text === undefined && fields.has('opened')) return []
  return [fromWire(JSON.parse(text ?? 'null'))]
}
