/** The contract of an AuditStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AuditEvent } from './audit-event.ts'
import type { AuditQuery, AuditStore } from './audit-store.ts'

const FULL: AuditEvent = {
  type: 'login',
  outcome: 'refused',
  reason: 'password_wrong',
  subject: 'Zo\u00eb \u{1f600} ',
  actor: 'client:batch',
  session: 's1',
  client: 'c1',
  object: 'k1',
  address: '2001:db8::1',
  userAgent: 'Mozilla/5.0 "\\\'',
  requestId: 'Root=1-67891233-abcdef012345678912345678',
}

export interface AuditStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<AuditStore & AsyncDisposable>
}

export function describeAuditStore({ name, open }: AuditStoreContract): void {
  describe(`audit store: ${name}`, () => {
    it('gives back an event to the letter, with when it was recorded', async () => {
      await using audit = await open()
      await audit.append(FULL)
      await audit.append({ type: 'logout', outcome: 'success' })
      const events = await audit.list({ limit: 10 })
      const [first, second] = ['login', 'logout'].map((type) => events.find((event) => event.type === type))
      assert.ok(first && second)
      const { id, recordedAt, ...event } = first
      assert.deepEqual(event, FULL)
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
      assert.ok(recordedAt > 1_700_000_000_000 && recordedAt <= second.recordedAt)
      assert.deepEqual([second.type, second.outcome, Object.keys(second).length], ['logout', 'success', 4])
    })

    it('finds events by each of their members and by all together, and not by another letter case', async () => {
      await using audit = await open()
      await audit.append(FULL)
      await audit.append({ type: 'logout', outcome: 'success', subject: 'zo\u00eb' })
      const { reason: _r, object: _o, userAgent: _u, ...findable } = FULL
      for (const [member, value] of Object.entries(findable)) {
        assert.equal((await found(audit, { [member]: value })).length, 1, member)
      }
      assert.equal((await found(audit, findable)).length, 1)
      assert.equal((await found(audit, { subject: 'ZO\u00cb \u{1f600} ' })).length, 0)
      assert.equal((await found(audit, { subject: 'Zo\u00eb \u{1f600}' })).length, 0)
      assert.equal((await found(audit, { type: 'logout', outcome: 'refused' })).length, 0)
    })

    it('lists page by page, the newest first and each once, though many have one time', async () => {
      await using audit = await open()
      for (let i = 0; i < 25; i++) await audit.append({ type: 'refresh', outcome: 'success', object: String(i) })
      const seen: string[] = []
      let page = await audit.list({ limit: 10 })
      while (page.length > 0) {
        seen.push(...page.map(({ object }) => object ?? ''))
        const last = page.at(-1)
        page = last ? await audit.list({ limit: 10, after: last }) : []
      }
      assert.equal(new Set(seen).size, 25)
      assert.equal(seen.length, 25)
    })

    it('finds what lies between two moments, and removes what is old, so many at a time', async () => {
      await using audit = await open()
      for (let i = 0; i < 3; i++) await audit.append({ type: 'refresh', outcome: 'success' })
      const all = await audit.list({ limit: 10 })
      const [newest] = all
      assert.ok(newest)
      assert.equal((await found(audit, { since: newest.recordedAt + 1 })).length, 0)
      assert.equal((await found(audit, { until: newest.recordedAt + 1 })).length, 3)
      assert.equal(await audit.removeBefore(newest.recordedAt - 60_000, 10), 0)
      assert.equal(await audit.removeBefore(newest.recordedAt + 1, 2), 2)
      assert.equal(await audit.removeBefore(newest.recordedAt + 1, 2), 1)
      assert.equal((await found(audit, {})).length, 0)
    })

    it('gives back what a stranger has caused, and many events as one', async () => {
      await using audit = await open()
      const sample = ['192.0.2.7', '2001:db8:0:0:0:0:0:0/64']
      const summary = { count: 2000, firstAt: 1_700_000_000_000, lastAt: 1_700_000_059_999, networks: 1000, sample }
      await audit.append({ ...FULL, isStrangers: true, summary })
      await audit.append({ ...FULL, isStrangers: true, summary: { ...summary, networks: 0, sample: [] } })
      const found = (await audit.list({ limit: 10 })).map(({ id: _i, recordedAt: _r, ...event }) => event)
      const whole = { ...FULL, isStrangers: true, summary }
      const empty = { ...FULL, isStrangers: true, summary: { ...summary, networks: 0, sample: [] } }
      assert.deepEqual(found, [empty, whole])
    })

    it('removes what strangers have caused before anything else', async () => {
      await using audit = await open()
      await audit.append(FULL)
      for (let i = 0; i < 3; i++) await audit.append({ ...FULL, isStrangers: true })
      const [newest] = await audit.list({ limit: 1 })
      assert.ok(newest)
      assert.equal(await audit.removeStrangersBefore(newest.recordedAt - 60_000, 10), 0)
      assert.equal(await audit.removeStrangersBefore(newest.recordedAt + 1, 2), 2)
      assert.equal(await audit.removeStrangersBefore(newest.recordedAt + 1, 2), 1)
      assert.deepEqual(
        (await found(audit, {})).map(({ isStrangers }) => isStrangers),
        [undefined],
      )
    })

    it('keeps an event whose texts are too long or no text, cut or mended', async () => {
      await using audit = await open()
      await audit.append({ type: 'login', outcome: 'refused', userAgent: `a\0b\ud800${'\u{1f600}'.repeat(300)}` })
      const [event] = await audit.list({ limit: 1 })
      assert.equal(event?.userAgent, `a\ufffdb\ufffd${'\u{1f600}'.repeat(251)}`)
    })
  })
}

function found(audit: AuditStore, query: Omit<AuditQuery, 'limit'>) {
  return audit.list({ ...query, limit: 10 })
}
