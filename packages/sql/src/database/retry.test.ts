import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createWorld } from '@latchkey/server/stores'
import { retry } from './retry.ts'

const { clock } = createWorld()
const later = () => clock.monotonic() + 10_000

/** Fails so often; `tries` counts. */
function failing(times: number) {
  const work = {
    tries: 0,
    async run() {
      work.tries += 1
      if (work.tries <= times) throw new Error(`try ${work.tries}`)
      return 'done'
    },
  }
  return work
}

describe('work that lost against another', () => {
  it('is done again until it is done', async () => {
    const work = failing(3)
    assert.equal(await retry(work.run, { retriesOf: () => 4, deadline: later(), clock }), 'done')
    assert.equal(work.tries, 4)
  })

  for (const [retries, tries] of [
    [4, 5],
    [1, 2],
    [0, 1],
  ] as const) {
    it(`is tried ${tries} times where ${retries} more are worth it, and fails with the last fault`, async () => {
      const work = failing(100)
      await assert.rejects(retry(work.run, { retriesOf: () => retries, deadline: later(), clock }), {
        message: `try ${tries}`,
      })
      assert.equal(work.tries, tries)
    })
  }

  it('is not tried again when the next fault is another', async () => {
    const work = failing(100)
    const retriesOf = (error: unknown) => (error instanceof Error && error.message === 'try 1' ? 4 : 0)
    await assert.rejects(retry(work.run, { retriesOf, deadline: later(), clock }), { message: 'try 2' })
  })

  it('is not tried again after the deadline', async () => {
    const work = failing(100)
    await assert.rejects(retry(work.run, { retriesOf: () => 4, deadline: clock.monotonic(), clock }), {
      message: 'try 1',
    })
  })
})
