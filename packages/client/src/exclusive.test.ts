import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { createExclusive } from './exclusive.ts'
import { abortedAfter, pause } from './system-clock.ts'

const never = () => new AbortController().signal

/** A lock that nobody gives back before the test says so. */
function hold(name: string): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  void createExclusive(never)(name, () => promise)
  return resolve
}

test('one works at a time', async () => {
  const name = randomUUID()
  let working = 0
  let most = 0
  const work = async () => {
    working += 1
    most = Math.max(most, working)
    await pause(5)
    working -= 1
  }
  await Promise.all(Array.from({ length: 5 }, () => createExclusive(never)(name, work)))
  assert.equal(most, 1)
})

test('those of other names do not wait', async () => {
  const release = hold(randomUUID())
  assert.equal(await createExclusive(never)(randomUUID(), async () => 'done'), 'done')
  release()
})

test('goes on without its turn when that does not come: a lock may be kept for ever', async () => {
  const name = randomUUID()
  const release = hold(name)
  assert.equal(await createExclusive(() => abortedAfter(30))(name, async () => 'done'), 'done')
  release()
})

test('hands over what the task throws, and does it once', async () => {
  let times = 0
  const task = async () => {
    times += 1
    throw new Error('broken')
  }
  await assert.rejects(createExclusive(never)(randomUUID(), task), { message: 'broken' })
  assert.equal(times, 1)
})
