import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createMovableClock } from '../testing/movable-clock.ts'
import { recordingLogger } from '../testing/test-server.ts'
import { createAfterwards } from './afterwards.ts'

const clock = createMovableClock()

it('begins after the caller has gone on, and runs a limited number at a time', async () => {
  const afterwards = createAfterwards({ clock, logger: recordingLogger(), concurrency: 2 })
  let [running, most, done] = [0, 0, 0]
  for (let i = 0; i < 9; i++) {
    afterwards.offer(async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise(setImmediate)
      running -= 1
      done += 1
    })
  }
  assert.equal(running, 0)
  await afterwards.idle()
  assert.deepEqual([most, done], [2, 9])
})

it('takes no more than it has room for, and goes on when there is room', async () => {
  const afterwards = createAfterwards({ clock, logger: recordingLogger(), capacity: 3 })
  const work = async () => {}
  assert.deepEqual(
    [1, 2, 3, 4].map(() => afterwards.offer(work)),
    [true, true, true, false],
  )
  await afterwards.idle()
  assert.equal(afterwards.offer(work), true)
})

it('counts and logs what fails, without what was said', async () => {
  const logger = recordingLogger()
  const afterwards = createAfterwards({ clock, logger })
  afterwards.offer(async () => {
    throw new Error('roy@example.com')
  })
  await afterwards.idle()
  assert.equal(afterwards.failed(), 1)
  assert.equal(logger.lines.length, 1)
  assert.ok(!JSON.stringify(logger.lines).includes('roy'))
})

it('does what was taken before it ends, and takes nothing more', async () => {
  const afterwards = createAfterwards({ clock, logger: recordingLogger(), concurrency: 1 })
  let done = 0
  for (let i = 0; i < 3; i++)
    afterwards.offer(async () => {
      done += 1
    })
  await afterwards[Symbol.asyncDispose]()
  assert.equal(done, 3)
  assert.equal(
    afterwards.offer(async () => {}),
    false,
  )
})

it('waits ten seconds for what was taken, and no longer', async () => {
  const moved = createMovableClock()
  const afterwards = createAfterwards({ clock: moved, logger: recordingLogger() })
  afterwards.offer(() => new Promise(() => {}))
  await new Promise(setImmediate)
  let ended = false
  const end = afterwards[Symbol.asyncDispose]().then(() => {
    ended = true
  })
  await moved.advance(9.9)
  assert.equal(ended, false)
  await moved.advance(0.1)
  await end
})
