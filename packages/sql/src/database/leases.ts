/**
 * Leases as rows: name, owner, and until when by the database's clock. Taken and renewed by one conditional UPDATE, because named locks
 * hold on one node of a cluster only, and are lost behind a connection pooler.
 */
import { type Clock, DomainError, type Leases, wait } from '@latchkey/server/stores'
import { type RawBuilder, sql } from 'kysely'
import { key, milliseconds, text } from './columns.ts'
import type { Database } from './open-database.ts'
import { type Table, table } from './table.ts'

const pollMilliseconds = 100

/** `expiresAt` is in milliseconds of the database's clock. The owner of a free lease is an empty text. */
export const leases: Table<
  'latchkey_lease',
  { readonly name: string; readonly owner: string; readonly expiresAt: number }
> = table('latchkey_lease', { name: key(text()), owner: text(), expiresAt: milliseconds() })

/** The lease table must exist. */
export function createLeases(database: Database): Leases {
  const { nowMilliseconds, insertOnce } = database.engine
  const { clock, randomId } = database.world

  async function update(change: RawBuilder<unknown>, condition: RawBuilder<unknown>): Promise<boolean> {
    const statement = sql`update latchkey_lease set ${change} where ${condition}`
    const { numAffectedRows } = await database.ask((queries) => statement.execute(queries), { idempotent: true })
    return numAffectedRows === 1n
  }

  const leaseOf = (name: string, seconds: number) => {
    const owner = randomId()
    const until = sql`expires_at = ${nowMilliseconds} + ${leases.cell.expiresAt(seconds * 1000)}`
    const isOurs = sql`name = ${name} and owner = ${owner}`
    return {
      take: () =>
        update(
          sql`owner = ${owner}, ${until}`,
          sql`name = ${name} and (owner = ${owner} or expires_at <= ${nowMilliseconds})`,
        ),
      renew: () => update(until, isOurs),
      release: () => update(sql`owner = '', expires_at = 0`, isOurs),
    }
  }

  return {
    async hold(name, { seconds, waitSeconds = 0 }, work) {
      const lease = leaseOf(name, seconds)
      const row = leases.insert({ name, owner: '', expiresAt: 0 })
      await database.ask((queries) => insertOnce(queries, row, ['name']), { idempotent: true })
      const giveUpAt = clock.monotonic() + waitSeconds * 1000
      for (;;) {
        const askedAt = clock.monotonic()
        if (await lease.take()) {
          using keeper = keep(lease.renew, { clock, takenAt: askedAt, seconds })
          try {
            return { held: true, value: await work(keeper.signal) }
          } finally {
            // If this fails, the lease still expires.
            await lease.release().catch(() => {})
          }
        }
        if (askedAt >= giveUpAt) return { held: false }
        await wait(clock, pollMilliseconds)
      }
    },
  }
}

interface Keeping {
  readonly clock: Clock
  /** By `clock.monotonic()`. */
  readonly takenAt: number
  readonly seconds: number
}

/** Renews the lease three times in its life, and aborts the signal as soon as it cannot be ours any longer. */
function keep(renew: () => Promise<boolean>, { clock, takenAt, seconds }: Keeping) {
  const lost = new AbortController()
  let stopped = false
  const lose = () => lost.abort(new DomainError('store_unavailable', 'the lease was lost: it was not renewed in time'))
  const endAfter = (since: number) => clock.after(since + seconds * 1000 - clock.monotonic(), lose)
  let end = endAfter(takenAt)
  const renewNext = () => clock.after((seconds * 1000) / 3, renewNow)
  let next = renewNext()

  async function renewNow(): Promise<void> {
    next = renewNext()
    const askedAt = clock.monotonic()
    // A renewal without an answer does not mean that the lease is lost: it is ours until it expires.
    const isOurs = await renew().catch(() => undefined)
    if (stopped || isOurs === undefined) return
    end[Symbol.dispose]()
    if (isOurs) end = endAfter(askedAt)
    else lose()
  }

  return {
    signal: lost.signal,
    [Symbol.dispose]() {
      stopped = true
      next[Symbol.dispose]()
      end[Symbol.dispose]()
    },
  }
}
