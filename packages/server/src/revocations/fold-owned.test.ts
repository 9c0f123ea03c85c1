/** What one person costs the log, and every guard that follows it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { followRevocations, type Revocation } from '@latchkey/guard/revocations'
import { oauth } from '@latchkey/protocol'
import { openStore } from '@latchkey/sql'
import { createMovableClock } from '../testing/movable-clock.ts'
import { memoryRevocations } from './memory-revocations.ts'
import { createRevocationLog } from './revocation-log.ts'
import type { RevocationStore } from './revocation-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-fold-'))
after(() => rmSync(folder, { recursive: true }))

const LIFETIME = 600
const dialect = oauth({ issuer: 'https://a.test', audience: 'api' })
const clock = createMovableClock()
const second = () => Math.floor(clock.now())
const tokenOf = (id: string, subject = '7'): Revocation => {
  return { kind: 'token', id, subject, expiresAt: second() + LIFETIME }
}
const rowsOf = async (store: RevocationStore) =>
  (await store.listAfter({ recordedAt: 0, id: '00000000-0000-0000-0000-000000000000' }, 1000)).map(
    ({ revocation }) => revocation,
  )

describe('the revocations of one person', () => {
  it('who refreshes and revokes in a loop for 10 minutes cost 21 entries, in the log and in a guard', async () => {
    const store = memoryRevocations({ clock, randomId: () => 'log' })
    await using log = createRevocationLog({ store, clock, heartbeatMilliseconds: 100, pollMilliseconds: 10 })
    await using feed = followRevocations({ source: log, clock: clock.now })
    await feed.ready
    const theirs = tokenOf('theirs', '8')
    await log.append([theirs])
    let newest = ''
    for (let i = 0; i < 1200; i += 1) {
      newest = `token ${i}`
      await log.append([tokenOf(newest)])
      if (i % 2 === 1) await clock.advance(1)
    }
    const rows = (await rowsOf(store)).filter(({ id }) => id !== 'theirs')
    assert.ok(rows.length <= 21, `${rows.length}`)
    const [one, ...others] = rows.filter(({ kind }) => kind === 'subject')
    assert.ok(one && others.length === 0)
    await until(() => feed.isRevoked({ key: undefined, dialect, claims: { jti: newest } }))
    assert.ok(feed.status.entries <= 22, `${feed.status.entries}`)
    const has = (jti: string, iat: number, sub = '7') =>
      feed.isRevoked({ key: undefined, dialect, claims: { jti, sub, iat, exp: iat + LIFETIME } })
    const all = Array.from({ length: 1200 }, (_, i) => has(`token ${i}`, second() - 600 + Math.floor(i / 2)))
    assert.equal(all.every(Boolean), true)
    // Their other sessions refresh once; nobody else notices.
    assert.deepEqual(
      [has('new', second()), has('x', second() - 300), has('x', second() - 300, '8')],
      [false, true, false],
    )
  })

  it('are as many when all are of one second, and become one entry with the next', async () => {
    const store = memoryRevocations({ clock, randomId: () => 'log' })
    await using log = createRevocationLog({ store, clock })
    for (let i = 0; i < 50; i += 1) await log.append([tokenOf(`a ${i}`)])
    assert.equal((await rowsOf(store)).length, 50)
    const then = second()
    await clock.advance(5)
    await log.append([tokenOf('b')])
    const rows = await rowsOf(store)
    assert.deepEqual(rows.map(({ kind, id }) => `${kind} ${id}`).toSorted(), ['subject 7', 'token b'])
    const one = rows.find(({ kind }) => kind === 'subject')
    assert.deepEqual(one, { kind: 'subject', id: '7', issuedUntil: second() - 1, expiresAt: then + LIFETIME })
  })

  it('are bounded when two processes revoke at once', async () => {
    const url = `sqlite:${join(folder, 'two.db')}`
    const stores = [await openStore({ url }), await openStore({ url })]
    const logs = stores.map(({ revocations: store }) =>
      createRevocationLog({ store, clock, maximumEntriesPerSubject: 5 }),
    )
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(logs.map((log, i) => log.append([tokenOf(`${round} ${i}`)])))
      await clock.advance(1)
    }
    const rows = await rowsOf(stores[0]?.revocations ?? assert.fail())
    assert.ok(rows.length <= 6, `${rows.length}`)
    assert.equal(rows.filter(({ kind }) => kind === 'subject').length, 1)
    for (const one of [...logs, ...stores]) await one[Symbol.asyncDispose]()
  })

  it('are not written when no token that they name can be alive, and count for nobody then', async () => {
    const store = memoryRevocations({ clock, randomId: () => 'log' })
    await using log = createRevocationLog({ store, clock })
    await log.append([{ ...tokenOf('long ago'), expiresAt: second() - 301 }])
    assert.deepEqual(await rowsOf(store), [])
    await log.append([{ ...tokenOf('by leeway'), expiresAt: second() - 300 }])
    assert.equal((await rowsOf(store)).length, 1)
  })

  it('say until when their tokens were issued: until now, where nothing else is said', async () => {
    const store = memoryRevocations({ clock, randomId: () => 'log' })
    await using log = createRevocationLog({ store, clock })
    await log.append([
      { kind: 'session', id: 's' },
      { kind: 'token', id: 't', issuedUntil: 5 },
    ])
    assert.deepEqual(await rowsOf(store), [
      { kind: 'session', id: 's', issuedUntil: second() },
      { kind: 'token', id: 't', issuedUntil: 5 },
    ])
  })

  it('never fail for want of memory in a server without a database: the older half becomes one entry', async () => {
    const store = memoryRevocations({ clock, randomId: () => 'log' }, { maximumBytes: 100_000 })
    await using log = createRevocationLog({ store, clock })
    for (let i = 0; i < 2000; i += 500) {
      await log.append(Array.from({ length: 500 }, (_, j) => tokenOf(`t${i + j}`, `person ${i + j}`)))
      await clock.advance(1)
    }
    const rows = await rowsOf(store)
    const [one, ...others] = rows.filter(({ kind }) => kind === 'issuer')
    assert.ok(one && others.length === 0 && rows.length < 1000, `${rows.length}`)
  })
})

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!holds()) {
    assert.ok(performance.now() < deadline, 'never')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
