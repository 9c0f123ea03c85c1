/** What the audit log keeps of refreshes, of which there are thousands. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMovableClock } from '../testing/movable-clock.ts'
import type { AuditEvent } from './audit-event.ts'
import { ROUTINE } from './audit-routine.ts'
import { createAuditSieve } from './audit-sieve.ts'

const REFRESH = {
  type: 'refresh',
  outcome: 'success',
  subject: '7',
  session: 's1',
  address: '192.0.2.7',
  userAgent: 'the app',
} as const

function openLog() {
  const clock = createMovableClock()
  const kept: AuditEvent[] = []
  const sieve = createAuditSieve({ record: async (event) => void kept.push(event) }, clock)
  return {
    clock,
    kept,
    routine: (event: AuditEvent) => sieve.record(event, { kind: 'routine' }),
    close: () => sieve[Symbol.asyncDispose](),
  }
}

describe('what a session does as a matter of course', () => {
  it('is an event the first time, and one more for the others of six hours', async () => {
    const { clock, kept, routine } = openLog()
    const start = clock.now() * 1000
    for (let i = 0; i < 6; i += 1) {
      await routine({ ...REFRESH, requestId: `r${i}` })
      await clock.advance(ROUTINE.seconds / 6)
    }
    assert.deepEqual(kept.slice(0, 1), [{ ...REFRESH, requestId: 'r0' }])
    await clock.advance(ROUTINE.sweepSeconds)
    const summary = {
      count: 5,
      firstAt: start + 3_600_000,
      lastAt: start + 18_000_000,
      networks: 1,
      sample: ['192.0.2.7'],
    }
    const { address: _a, userAgent: _u, ...common } = REFRESH
    assert.deepEqual(kept.slice(1), [{ ...common, summary }])
    await routine(REFRESH)
    assert.deepEqual(kept.at(-1), REFRESH)
  })

  it('is an event at once from another network, with another client, and of another session', async () => {
    const { kept, routine } = openLog()
    const others = [{ address: '198.51.100.1' }, { userAgent: 'curl' }, { session: 's2' }]
    for (const other of [{}, ...others]) for (let i = 0; i < 3; i += 1) await routine({ ...REFRESH, ...other })
    assert.deepEqual(kept, [REFRESH, ...others.map((other) => ({ ...REFRESH, ...other }))])
  })

  it('is told to the end when the server closes, and nothing where nothing was left', async () => {
    const { kept, routine, close } = openLog()
    for (const session of ['s1', 's1', 's1', 's2']) await routine({ ...REFRESH, session })
    await close()
    assert.deepEqual(
      kept.map(({ session, summary }) => [session, summary?.count]),
      [
        ['s1', undefined],
        ['s2', undefined],
        ['s1', 2],
      ],
    )
  })

  it('is an event each time once too many are told apart', async () => {
    const { kept, routine } = openLog()
    for (let i = 0; i < ROUTINE.places; i += 1) await routine({ ...REFRESH, session: `${i}` })
    kept.length = 0
    for (const session of ['one more', 'one more', '0']) await routine({ ...REFRESH, session })
    assert.deepEqual(
      kept.map(({ session }) => session),
      ['one more', 'one more'],
    )
  })
})
