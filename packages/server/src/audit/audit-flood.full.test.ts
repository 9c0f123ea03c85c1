/** What a flood of refused requests costs the audit log in a day, and that what matters is found in it. */
import assert from 'node:assert/strict'
import { mkdtempDisposableSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { it } from 'node:test'
import { openStore } from '@latchkey/sql'
import { loginRefused } from '../login/audit-events.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { recordingLogger } from '../testing/test-server.ts'
import { createAuditSieve } from './audit-sieve.ts'
import { createAudit } from './create-audit.ts'

const MINUTES_OF_A_DAY = 1440
const REQUESTS_PER_SECOND = 2000
const NETWORKS = 100_000
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

/** In bytes, with all that is still in its log. */
function sizeOf(file: string): number {
  using database = new DatabaseSync(file)
  database.exec('pragma wal_checkpoint(truncate)')
  return statSync(file).size
}

it('2,000 requests a second from 100,000 networks cost less than 1 GB a day, and a guess at bob is found', async (t) => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'latchkey-audit-'))
  const file = join(folder.path, 'flood.db')
  const clock = createMovableClock()
  await using store = await openStore({ url: `sqlite:${file}` })
  const sieve = createAuditSieve(createAudit({ store: store.audit, logger: recordingLogger() }), clock)
  const before = sizeOf(file)
  let asked = 0
  for (let second = 0; second < 60; second++) {
    for (let i = 0; i < REQUESTS_PER_SECOND; i++) {
      const network = asked % NETWORKS
      const client = { address: `10.${network >> 16}.${(network >> 8) & 255}.${network & 255}`, userAgent: USER_AGENT }
      const name = `user ${asked % 9000}`
      const find = async () => (asked % 9 === 0 ? name : undefined)
      // Of all attempts the limits let a few be judged.
      const isJudged = i % 100 === 0
      const event = loginRefused(isJudged ? 'credentials_wrong' : 'limited_by_account', client)
      await sieve.record(event, { kind: isJudged ? 'judged' : 'refused', name, find })
      asked += 1
    }
    if (second === 20) {
      const guess = loginRefused('credentials_wrong', { address: '192.0.2.66' })
      await sieve.record(guess, { kind: 'judged', name: 'bob', find: async () => 'id of bob' })
    }
    await clock.advance(1)
  }
  await sieve[Symbol.asyncDispose]()
  const rows = await store.audit.list({ limit: 1000 })
  const megabytes = ((sizeOf(file) - before) * MINUTES_OF_A_DAY) / 1e6
  t.diagnostic(`${asked} requests in a minute: ${rows.length} rows, ${Math.round(megabytes)} MB a day`)
  assert.ok(rows.length <= 600 + 120 + 2)
  assert.ok(megabytes <= 1000)
  const [guess] = await store.audit.list({ subject: 'id of bob', outcome: 'refused', limit: 10 })
  assert.deepEqual([guess?.reason, guess?.address, guess?.isStrangers], ['credentials_wrong', '192.0.2.66', true])
})
