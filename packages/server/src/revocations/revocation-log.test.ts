/** The log as several processes write it: what appears late, what is read slowly, what has another name. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { describeRevocationSource } from '@latchkey/guard/revocations/testing'
import { openStore } from '@latchkey/sql'
import { createSystemClock } from '../world/system-clock.ts'
import { createRevocationLog, type RevocationLogOptions } from './revocation-log.ts'
import { createRevocationQueue } from './revocation-queue.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-log-'))
after(() => rmSync(folder, { recursive: true }))
let count = 0

async function start() {
  count += 1
  const path = join(folder, `${count}.db`)
  const opened = await openStore({ url: `sqlite:${path}` })
  const store = opened.revocations
  const log = createRevocationLog({
    store,
    clock: createSystemClock(),
    heartbeatMilliseconds: 100,
    pollMilliseconds: 10,
  })
  /** As another process does, whose statement was seconds on its way. */
  const recordLate = (name: string, milliseconds: number) => {
    using database = new DatabaseSync(path)
    database
      .prepare('insert into latchkey_revocations (id, kind, name, recorded_at) values (?, ?, ?, ?)')
      .run(randomUUID(), 'token', name, Date.now() - milliseconds)
  }
  const close = async () => {
    await log[Symbol.asyncDispose]()
    await opened[Symbol.asyncDispose]()
  }
  return { store, log, recordLate, [Symbol.asyncDispose]: close }
}

describeRevocationSource('the log', async () => {
  const app = await start()
  let isCut = false
  const connections = new Set<AbortController>()
  return {
    source: {
      async *follow({ after: cursor, signal }) {
        const connection = new AbortController()
        connections.add(connection)
        signal.addEventListener('abort', () => connection.abort(signal.reason), { once: true })
        if (isCut) throw new Error('cut')
        yield* app.log.follow({ ...(cursor !== undefined && { after: cursor }), signal: connection.signal })
      },
    },
    revoke: app.log.append,
    cut: async () => {
      isCut = true
      for (const connection of connections) connection.abort(new Error('cut'))
    },
    mend: async () => {
      isCut = false
    },
    [Symbol.asyncDispose]: app[Symbol.asyncDispose],
  }
})

describe('the revocation log', () => {
  it('hands on a row that appears seconds after its time, behind rows that were seen', async () => {
    await using app = await start()
    const signal = AbortSignal.timeout(20_000)
    let cursors = 0
    for await (const { revocations, cursor } of app.log.follow({ signal })) {
      if (revocations.some(({ id }) => id === 'late')) return
      if (cursor === undefined) continue
      cursors += 1
      if (cursors === 1) await app.log.append([{ kind: 'token', id: 'in time' }])
      if (cursors === 2) app.recordLate('late', 5000)
    }
    assert.fail('ended')
  })

  it('goes on some seconds before a cursor, for the same reason', async () => {
    await using app = await start()
    const signal = AbortSignal.timeout(20_000)
    let after = ''
    for await (const { cursor } of app.log.follow({ signal })) {
      if (cursor === undefined) continue
      after = cursor
      break
    }
    app.recordLate('late', 5000)
    const got: string[] = []
    for await (const { revocations } of app.log.follow({ after, signal })) {
      got.push(...revocations.map(({ id }) => id))
      if (got.length > 0) break
    }
    assert.deepEqual(got, ['late'])
  })

  it('does not repeat all of its past after a cursor', async () => {
    await using app = await start()
    app.recordLate('old', 60_000)
    const signal = AbortSignal.timeout(20_000)
    const after = `${await app.store.logId()}.${await app.store.now()}`
    for await (const { revocations, cursor } of app.log.follow({ after, signal })) {
      assert.deepEqual(revocations, [])
      if (cursor !== undefined) break
    }
  })

  it('says how far it was read, though it grows faster than it is read', async () => {
    await using app = await start()
    const grow = () => app.log.append(Array.from({ length: 600 }, () => ({ kind: 'token', id: randomUUID() }) as const))
    await grow()
    let pages = 0
    for await (const { cursor } of app.log.follow({ signal: AbortSignal.timeout(20_000) })) {
      if (cursor !== undefined) break
      pages += 1
      assert.ok(pages < 10, 'it reads on and on')
      await grow()
    }
    assert.ok(pages > 0)
  })

  it('gives what was recorded before the clock of the database was set back, however much it is', async () => {
    await using app = await start()
    for (let i = 0; i < 1200; i += 1) app.recordLate(`ahead ${i}`, -3_600_000 - i)
    const got = new Set<string>()
    for await (const { revocations, cursor } of app.log.follow({ signal: AbortSignal.timeout(20_000) })) {
      for (const { id } of revocations) got.add(id)
      if (cursor !== undefined) break
    }
    assert.equal(got.size, 1200)
  })

  it('goes on after a place where this process has been, and repeats nothing', async () => {
    await using app = await start()
    const signal = AbortSignal.timeout(20_000)
    const ask = async (after?: string) => {
      const got: string[] = []
      for await (const { revocations, cursor } of app.log.follow({ signal, ...(after !== undefined && { after }) })) {
        got.push(...revocations.map(({ id }) => id))
        if (cursor !== undefined) return { got, cursor }
      }
      return assert.fail('ended')
    }
    await app.log.append([{ kind: 'token', id: 'first' }])
    let { got, cursor } = await ask()
    assert.deepEqual(got, ['first'])
    await app.log.append([{ kind: 'token', id: 'second' }])
    app.recordLate('elsewhere', 5000)
    const seen = new Set<string>()
    while (!seen.has('second') || !seen.has('elsewhere')) {
      await sleep(20)
      ;({ got, cursor } = await ask(cursor))
      for (const id of got) seen.add(id)
    }
    for (let i = 0; i < 3; i += 1) {
      await sleep(20)
      ;({ got, cursor } = await ask(cursor))
      assert.deepEqual(got, [])
    }
    // To another process the place means nothing, and it reads what it must.
    await using other = createRevocationLog({ store: app.store, clock: createSystemClock() })
    for await (const { revocations } of other.follow({ signal, after: cursor })) {
      assert.deepEqual(new Set(revocations.map(({ id }) => id)), new Set(['first', 'second', 'elsewhere']))
      break
    }
  })

  it('writes nothing when one of several is not a revocation', async () => {
    await using app = await start()
    await assert.rejects(
      app.log.append([
        { kind: 'token', id: 'a' },
        { kind: 'token', id: '' },
      ]),
      { name: 'TypeError' },
    )
    assert.deepEqual(await app.store.listAfter({ recordedAt: 0, id: '' }, 10), [])
  })

  for (const [name, options] of [
    ['store', {}],
    ['pollMilliseconds', { pollMilliseconds: 0 }],
    ['heartbeatMilliseconds', { heartbeatMilliseconds: 99 }],
    ['overlapSeconds', { overlapSeconds: Number.NaN }],
    ['interval', { interval: 5 }],
  ] as const) {
    it(`is not made with a wrong ${name}`, async () => {
      await using app = await start()
      const all = name === 'store' ? options : { store: app.store, ...options }
      assert.throws(() => createRevocationLog(all as unknown as RevocationLogOptions), {
        name: 'TypeError',
        message: new RegExp(`^${name}:`),
      })
    })
  }
})

describe('the queue of one who follows', () => {
  it('is emptied and ends when it is not read', async () => {
    const queue = createRevocationQueue(new AbortController().signal)
    for (let i = 0; i < 11; i += 1) queue.revoked(Array.from({ length: 1000 }, () => ({ kind: 'token', id: 'a' })))
    await assert.rejects(queue.take(10), /fast enough/)
  })

  it('says how far it reaches only when nothing waits behind', async () => {
    const queue = createRevocationQueue(new AbortController().signal)
    queue.revoked([
      { kind: 'token', id: 'a' },
      { kind: 'token', id: 'b' },
    ])
    queue.reached(5)
    assert.equal((await queue.take(1)).reached, undefined)
    assert.deepEqual(await queue.take(1), { revocations: [{ kind: 'token', id: 'b' }], reached: 5 })
  })
})
