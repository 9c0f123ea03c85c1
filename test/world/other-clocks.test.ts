/** What lives by the clock of the database or of Redis: no test can move those, so the row or the key is set. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { it } from 'node:test'
import { createWorld, type RedisScripts, redisCounters } from '@latchkey/server'
import { loginRules, startCleanUp } from '@latchkey/server/administration'
import { createMovableClock } from '@latchkey/server/testing'
import { openStore } from '@latchkey/sql'
import { createClient } from '@redis/client'
import { skipWithoutRedis, startPrivateRedis } from '../revocation/private-redis.ts'

const LONGER_THAN_A_YEAR_MILLISECONDS = 366 * 86_400_000

it('keeps an audit event for a year by the time that the database gave it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-clocks-'))
  try {
    const file = join(folder, 'latchkey.db')
    const world = createWorld({ clock: createMovableClock(Date.now() / 1000) })
    await using store = await openStore({ url: `sqlite:${file}`, world })
    await using cleanUp = startCleanUp({ store, clock: world.clock })
    for (const type of ['login', 'logout'] as const) await store.audit.append({ type, outcome: 'success' })
    assert.deepEqual(await cleanUp.run(), {})
    using database = new DatabaseSync(file)
    database.exec(
      `update latchkey_audit set recorded_at = recorded_at - ${LONGER_THAN_A_YEAR_MILLISECONDS} where type = 'login'`,
    )
    assert.deepEqual(await cleanUp.run(), { auditEvents: 1 })
    assert.deepEqual(
      (await store.audit.list({ limit: 10 })).map(({ type }) => type),
      ['logout'],
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

it('opens a shared limit when its part of the keys is gone', { skip: skipWithoutRedis() }, async () => {
  await using redis = await startPrivateRedis()
  const client = createClient({ socket: { host: '127.0.0.1', port: redis.port } })
  await client.connect()
  try {
    const counters = redisCounters({ client: client as RedisScripts })
    const take = async () => (await counters.take(loginRules.account, 'roy')).as === 'taken'
    const part = `latchkey:limit:{${loginRules.account.name}:r}`
    const shut = async () => {
      while (await take());
    }
    await shut()
    await client.del([part, `${part}:light`, `${part}:heavy`])
    for (let free = 0; free < 5; free += 1) assert.equal(await take(), true)
    assert.equal(await take(), false)
  } finally {
    client.destroy()
  }
})
