import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HashingOverloadedError } from './hashing-overloaded-error.ts'
import { createHashingQueue } from './hashing-queue.ts'

const limits = { concurrency: 1, queueLimit: 4, deadlineMilliseconds: 60_000, monotonicMilliseconds: () => 0 }

test('runs at most as many jobs at once as it has slots, in order of arrival', async () => {
  const queue = createHashingQueue({ ...limits, concurrency: 2, queueLimit: 20 })
  const started: number[] = []
  let running = 0
  let most = 0
  const job = (index: number) => async () => {
    started.push(index)
    running += 1
    most = Math.max(most, running)
    await new Promise(setImmediate)
    running -= 1
    return index
  }
  const results = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => queue.run('strange', job(index))))
  assert.deepEqual(results, [0, 1, 2, 3, 4, 5])
  assert.deepEqual(started, [0, 1, 2, 3, 4, 5])
  assert.equal(most, 2)
})

test('refuses at once when the queue is full, and takes jobs again when it is not', async () => {
  const queue = createHashingQueue(limits)
  const first = Promise.withResolvers<string>()
  const jobs = [
    queue.run('strange', () => first.promise),
    queue.run('strange', async () => 'second'),
    queue.run('strange', async () => 'third'),
  ]
  await assert.rejects(
    queue.run('strange', async () => assert.fail('a refused job must not run')),
    (fault) => {
      assert.ok(fault instanceof HashingOverloadedError)
      assert.equal(fault.code, 'hashing_overloaded')
      assert.equal(fault.retryAfterSeconds, 60)
      return true
    },
  )
  first.resolve('first')
  assert.deepEqual(await Promise.all(jobs), ['first', 'second', 'third'])
  assert.equal(await queue.run('strange', async () => 'fourth'), 'fourth')
})

test('refuses a job that waits past the deadline, while the slot is still taken, and never runs it', async () => {
  const queue = createHashingQueue({ ...limits, deadlineMilliseconds: 1 })
  const first = Promise.withResolvers<string>()
  const running = queue.run('strange', () => first.promise)
  let ran = false
  const late = queue.run('strange', async () => {
    ran = true
  })
  await assert.rejects(late, { code: 'hashing_overloaded', retryAfterSeconds: 1 })
  first.resolve('first')
  assert.equal(await running, 'first')
  assert.equal(await queue.run('strange', async () => 'next'), 'next')
  assert.equal(ran, false)
})

test('refuses a late job by the clock even when its timer has not fired, and serves the next in line', async () => {
  let now = 0
  const queue = createHashingQueue({ ...limits, monotonicMilliseconds: () => now })
  const first = Promise.withResolvers<string>()
  const running = queue.run('strange', () => first.promise)
  const late = queue.run('strange', async () => assert.fail('a late job must not run'))
  now = 50_000
  const inTime = queue.run('strange', async () => 'in time')
  now = 60_001
  first.resolve('first')
  await assert.rejects(late, { code: 'hashing_overloaded' })
  assert.deepEqual(await Promise.all([running, inTime]), ['first', 'in time'])
})

test('a failing job gives its slot back', async () => {
  const queue = createHashingQueue(limits)
  const fault = new Error('native fault')
  await assert.rejects(
    queue.run('strange', () => Promise.reject(fault)),
    fault,
  )
  assert.equal(await queue.run('strange', async () => 'next'), 'next')
})

test('lets those who are known go first, and leaves them their places when strangers have filled theirs', async () => {
  const queue = createHashingQueue(limits)
  const first = Promise.withResolvers<void>()
  const done: string[] = []
  const job = (name: string) => async () => void done.push(name)
  const all = [queue.run('strange', () => first.promise), ...['a', 'b'].map((name) => queue.run('strange', job(name)))]
  await assert.rejects(queue.run('strange', job('one too many')), { code: 'hashing_overloaded' })
  all.push(...['x', 'y'].map((name) => queue.run('known', job(name))))
  await assert.rejects(queue.run('known', job('one too many')), { code: 'hashing_overloaded' })
  first.resolve()
  await Promise.all(all)
  assert.deepEqual(done, ['x', 'y', 'a', 'b'])
})
