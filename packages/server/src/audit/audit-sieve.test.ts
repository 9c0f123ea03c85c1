/** What the audit log keeps of those who have shown nothing. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMovableClock } from '../testing/movable-clock.ts'
import type { Stranger } from './audit.ts'
import type { AuditEvent } from './audit-event.ts'
import { createAuditSieve, SIEVE } from './audit-sieve.ts'

const WRONG = { type: 'login', outcome: 'refused', reason: 'credentials_wrong' } as const
const LIMITED = { type: 'login', outcome: 'refused', reason: 'limited_by_account' } as const
const UNKNOWN = { type: 'refresh', outcome: 'refused', reason: 'token_unknown' } as const

function openSieve() {
  const clock = createMovableClock()
  const kept: AuditEvent[] = []
  const sieve = createAuditSieve({ record: async (event) => void kept.push(event) }, clock)
  return { clock, kept, record: sieve.record, close: () => sieve[Symbol.asyncDispose]() }
}

/** bob and zoe are users; nobody else is. */
const named = (name: string, kind: Stranger['kind'] = 'refused'): Stranger => ({
  kind,
  name,
  find: async () => (['bob', 'zoe'].includes(name) ? `id of ${name}` : undefined),
})

describe('the audit log', () => {
  it('keeps what is done by someone who is known, at once and as it is', async () => {
    const { kept, record } = openSieve()
    const event = { type: 'login', outcome: 'success', subject: '7', address: '192.0.2.7' } as const
    await record(event)
    assert.deepEqual(kept, [event])
  })

  it('keeps a guess that was judged at once, with the user on whom it was tried', async () => {
    const { kept, record } = openSieve()
    await record({ ...WRONG, address: '192.0.2.7' }, named('bob', 'judged'))
    await record({ ...WRONG, address: '192.0.2.7' }, named('nobody', 'judged'))
    const guess = { ...WRONG, address: '192.0.2.7', isStrangers: true }
    assert.deepEqual(kept, [{ ...guess, subject: 'id of bob' }, guess])
  })

  it('keeps refusals without judgement as one for each user, kind and minute', async () => {
    const { clock, kept, record } = openSieve()
    const start = clock.now() * 1000
    for (let i = 0; i < 12; i++) {
      await record({ ...LIMITED, address: `192.0.2.${i % 7}`, userAgent: 'curl' }, named('bob'))
      await clock.advance(2)
    }
    await record({ ...LIMITED, address: '2001:db8::1' }, named('zoe'))
    assert.deepEqual(kept, [])
    await clock.advance(60)
    await new Promise(setImmediate)
    const sample = ['192.0.2.0', '192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']
    const bobs = { count: 12, firstAt: start, lastAt: start + 22_000, networks: 7, sample }
    const zoes = {
      count: 1,
      firstAt: start + 24_000,
      lastAt: start + 24_000,
      networks: 1,
      sample: ['2001:db8:0:0:0:0:0:0/64'],
    }
    assert.deepEqual(kept, [
      { ...LIMITED, subject: 'id of bob', isStrangers: true, summary: bobs },
      { ...LIMITED, subject: 'id of zoe', isStrangers: true, summary: zoes },
    ])
  })

  it('keeps what concerns nothing that is known as one for each kind and minute', async () => {
    const { kept, record, close } = openSieve()
    for (let i = 0; i < 5000; i++) await record(UNKNOWN, { kind: 'unknown' })
    await record({ ...UNKNOWN, reason: 'token_expired' }, { kind: 'unknown' })
    await close()
    assert.deepEqual(
      kept.map(({ reason, summary }) => [reason, summary?.count, summary?.networks]),
      [
        ['token_unknown', 5000, 0],
        ['token_expired', 1, 0],
      ],
    )
  })

  it('has room for a user though names of nobody have taken all of theirs', async () => {
    const { kept, record, close } = openSieve()
    for (let i = 0; i < 300; i++) await record(LIMITED, named(`nobody ${i}`))
    await record(LIMITED, named('bob'))
    await record(LIMITED, named('bob'))
    await record({ ...LIMITED, subject: '9' }, { kind: 'refused' })
    await close()
    assert.equal(kept.length, SIEVE.names + 3)
    const shown = kept.filter(({ subject }) => subject !== undefined)
    assert.deepEqual(
      shown.map(({ subject, summary }) => [subject, summary?.count]),
      [
        ['id of bob', 2],
        ['9', 1],
      ],
    )
    const rest = kept.filter(({ summary }) => summary?.count === 300 - SIEVE.names)
    assert.equal(rest.length, 1)
  })

  it('keeps no more rows in a minute than the bounds say, however much there is', async () => {
    const { kept, record, close } = openSieve()
    for (let i = 0; i < 5000; i++) {
      await record(WRONG, named(`nobody ${i}`, 'judged'))
      await record({ ...LIMITED, subject: `user ${i}` }, { kind: 'refused' })
      await record(UNKNOWN, { kind: 'unknown' })
    }
    await close()
    const kinds = 3
    assert.equal(kept.filter(({ summary }) => !summary).length, SIEVE.judged)
    assert.equal(kept.filter(({ summary }) => summary).length, SIEVE.summaries + kinds)
    const counted = kept.reduce((sum, { summary }) => sum + (summary?.count ?? 1), 0)
    assert.equal(counted, 15_000)
  })

  it('tells apart what refusals were about, such as operations, so many of them and no more', async () => {
    const { kept, record, close } = openSieve()
    const REFUSED = { type: 'admin_refused', outcome: 'refused', reason: 'scope_insufficient' } as const
    for (let i = 0; i < 3; i++) await record({ ...REFUSED, object: 'deleteUser', subject: '7' }, { kind: 'refused' })
    await record({ ...REFUSED, object: 'listUsers', subject: '7' }, { kind: 'refused' })
    for (let i = 0; i < 100; i++) await record({ ...REFUSED, object: `operation ${i}` }, { kind: 'unknown' })
    await close()
    assert.deepEqual(
      kept.slice(0, 2).map(({ subject, object, summary }) => [subject, object, summary?.count]),
      [
        ['7', 'deleteUser', 3],
        ['7', 'listUsers', 1],
      ],
    )
    assert.equal(kept.length, SIEVE.objects + 1)
    const [rest] = kept.filter(({ object }) => object === undefined)
    assert.equal(rest?.summary?.count, 100 - (SIEVE.objects - 2))
  })

  it('keeps the first of what somebody who is known repeats at once, and the others of the minute as one', async () => {
    const { clock, kept, record } = openSieve()
    const READ = { type: 'admin_read', outcome: 'success', object: 'listUsers', actor: '1', requestId: 'r' } as const
    for (let i = 0; i < 12; i++) await record({ ...READ, address: '192.0.2.7' }, { kind: 'repeated' })
    await record({ ...READ, object: 'getUser' }, { kind: 'repeated' })
    await record({ ...READ, actor: '2' }, { kind: 'repeated' })
    assert.deepEqual(kept.slice(), [
      { ...READ, address: '192.0.2.7' },
      { ...READ, object: 'getUser' },
      { ...READ, actor: '2' },
    ])
    await clock.advance(SIEVE.seconds)
    await new Promise(setImmediate)
    const [others, ...more] = kept.slice(3)
    const { type, outcome, object, actor, isStrangers, requestId, summary } = others ?? assert.fail('nothing was kept')
    assert.deepEqual([type, outcome, object, actor], ['admin_read', 'success', 'listUsers', '1'])
    assert.deepEqual(
      [isStrangers, requestId, summary?.count, summary?.sample],
      [undefined, undefined, 11, ['192.0.2.7']],
    )
    assert.deepEqual(more, [])
    await record(READ, { kind: 'repeated' })
    assert.equal(kept.length, 5)
  })

  it('begins anew with each minute', async () => {
    const { clock, kept, record } = openSieve()
    for (let minute = 0; minute < 2; minute++) {
      for (let i = 0; i < SIEVE.judged + 1; i++) await record(WRONG, { kind: 'judged' })
      await clock.advance(SIEVE.seconds)
      await new Promise(setImmediate)
    }
    assert.equal(kept.length, 2 * (SIEVE.judged + 1))
  })

  it('never keeps the name that was sent', async () => {
    const { kept, record, close } = openSieve()
    await record(WRONG, named('open sesame', 'judged'))
    await record(LIMITED, named('open sesame'))
    await close()
    assert.doesNotMatch(JSON.stringify(kept), /sesame/)
  })
})
