/** One complete copy of the revocations in Redis. It starts empty, becomes current when it is complete, and is replaced when worn. */

import { randomId } from '../../system-clock.ts'
import { toWire } from '../revocation.ts'
import type { RevocationBatch } from '../revocation-source.ts'
import type { RedisLayout } from './layout.ts'
import type { RedisSession } from './redis-client.ts'

export interface Filling {
  /** How far it reaches into the source's log; undefined for a new one. */
  readonly cursor: string | undefined
  /** @throws {Error} when Redis lost the filling meanwhile */
  readonly write: (batch: RevocationBatch) => Promise<void>
  /** Whether enough was added that a new filling, without the expired entries, is worthwhile. */
  readonly isWorn: () => boolean
}

const GROWTH_BEFORE_RENEWAL = 10_000
const OLD_FILLING_SECONDS = '60'

/** Continues the current filling, or starts one when there is none, when it is damaged, or when `anew` is set. */
export async function openFilling({ send }: RedisSession, keys: RedisLayout, anew: boolean): Promise<Filling> {
  const current = await send('GET', keys.current)
  const old = typeof current === 'string' ? current : undefined
  const resumed = old !== undefined && !anew ? await resume(old) : undefined
  const filling = resumed?.filling ?? randomId()
  const log = keys.log(filling)
  let isCurrent = resumed !== undefined
  let lengthAtFirst = resumed?.length ?? 0
  let added = 0
  // A stream without entries does not exist in Redis, and could not be told from a lost one.
  if (!resumed) await send('XADD', log, '*', 'opened', '1')

  async function resume(known: string) {
    const [cursor, length] = await Promise.all([send('GET', keys.cursor(known)), send('XLEN', keys.log(known))])
    if (typeof cursor !== 'string' || Number(length) === 0) return undefined
    return { filling: known, cursor, length: Number(length) }
  }

  async function becomeCurrent(cursor: string): Promise<void> {
    await send('SET', keys.cursor(filling), cursor)
    await send('SET', keys.current, filling)
    isCurrent = true
    lengthAtFirst = added
    added = 0
    if (old === undefined) return
    // Readers of the old filling learn of the new one at the next beat.
    for (const key of [keys.log(old), keys.cursor(old)]) await send('EXPIRE', key, OLD_FILLING_SECONDS)
  }

  async function write({ revocations, cursor }: RevocationBatch): Promise<void> {
    const texts = revocations.map((revocation) => JSON.stringify(toWire(revocation)))
    await Promise.all(texts.map((text) => send('XADD', log, '*', 'revocation', text)))
    added += texts.length
    if (cursor === undefined) return
    if (!isCurrent) await becomeCurrent(cursor)
    const [named, there] = await Promise.all([send('GET', keys.current), send('EXISTS', log, keys.cursor(filling))])
    // Otherwise XADD would silently create an empty stream of the same name.
    if (named !== filling || Number(there) !== 2) throw new Error('redis: what was published there was lost')
    await send('SET', keys.cursor(filling), cursor)
    await send('XADD', keys.beat, 'MAXLEN', '1', '*', 'filling', filling)
  }

  return { cursor: resumed?.cursor, write, isWorn: () => isCurrent && added > lengthAtFirst + GROWTH_BEFORE_RENEWAL }
}
