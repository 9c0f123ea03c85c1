/** Counters in a Redis that is not there. */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { it } from 'node:test'
import { createWorld } from '@latchkey/server'
import { connectCounters, redisWarnings } from './protection-settings.ts'

it('are of this process alone from the start, and the log says so before anybody logs in', async () => {
  const port = createServer().listen(0)
  const address = port.address()
  await new Promise((resolve) => port.close(resolve))
  assert.ok(typeof address === 'object' && address)
  const told: string[] = []
  const tell = (_facts: object, message: string) => void told.push(message)
  const world = createWorld({ logger: { info: tell, warn: tell, error: tell } })
  await using connected = await connectCounters(`redis://127.0.0.1:${address.port}`, world)
  assert.deepEqual(told, ['limits are counted by each process alone: Redis does not answer'])
  assert.equal(connected.counters.isDegraded(), true)
})

for (const [url, isTold] of [
  [undefined, false],
  ['redis://127.0.0.1:6379', false],
  ['redis://[::1]', false],
  ['redis://localhost', false],
  ['rediss://app:geheim@counters:6380', false],
  ['redis://app:geheim@counters:6380', true],
] as const) {
  it(`${isTold ? 'are told to be spoken to in plain text' : 'have nothing to tell'}: ${url}`, () => {
    const told = redisWarnings(url).join()
    assert.equal(
      /^redis.urlEnv: redis:\/\/counters:6380 is spoken to without TLS: .* give a rediss:\/\/ URL$/.test(told),
      isTold,
    )
    assert.ok(!told.includes('geheim'))
  })
}
