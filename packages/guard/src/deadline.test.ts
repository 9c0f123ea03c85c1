import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeadlineError, withDeadline } from './deadline.ts'

const never = new Promise<never>(() => undefined)

test('gives the value of work that ends in time', async () => {
  assert.equal(await withDeadline(Promise.resolve('done'), 1000, 'work'), 'done')
})

test('throws what the work throws', async () => {
  const fault = new Error('mine')
  await assert.rejects(withDeadline(Promise.reject(fault), 1000, 'work'), fault)
})

test('throws a DeadlineError that names the work when it does not end', async () => {
  await assert.rejects(withDeadline(never, 5, 'work'), (error) => {
    assert.ok(error instanceof DeadlineError)
    assert.equal(error.name, 'DeadlineError')
    assert.equal(error.message, 'work took longer than 5 ms')
    return true
  })
})

test('drops a rejection that comes after the deadline', async () => {
  const late = Promise.withResolvers<never>()
  await assert.rejects(withDeadline(late.promise, 5, 'work'), DeadlineError)
  // If it were not handled, it would end the test's process.
  late.reject(new Error('too late'))
  await new Promise(setImmediate)
})

test('leaves no timer behind when the work ends or fails first', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  await withDeadline(Promise.resolve(), 60_000, 'work')
  await assert.rejects(withDeadline(Promise.reject(new Error('mine')), 60_000, 'work'))
  assert.equal(timers(), before)
})

test('counts by the clock that it is given, and frees what the work still holds', async () => {
  const due: (() => void)[] = []
  const clock = {
    after(milliseconds: number, work: () => void) {
      assert.equal(milliseconds, 60_000)
      due.push(work)
      return { [Symbol.dispose]() {} }
    },
  }
  const freed: string[] = []
  const waiting = withDeadline(never, 60_000, 'work', clock, () => freed.push('connection'))
  for (const work of due) work()
  await assert.rejects(waiting, DeadlineError)
  assert.deepEqual(freed, ['connection'])
})
