import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { wait } from '../world/wait.ts'
import { createMovableClock } from './movable-clock.ts'

describe('a clock that tests move', () => {
  it('stands still, and then moves the time of day and the monotonic time together', async () => {
    const clock = createMovableClock(1000)
    assert.deepEqual([clock.now(), clock.monotonic()], [1000, 0])
    await clock.advance(1.5)
    assert.deepEqual([clock.now(), clock.monotonic()], [1001.5, 1500])
  })

  it('has moved at once where nothing was due', () => {
    const clock = createMovableClock(1000)
    void clock.advance(60)
    assert.equal(clock.now(), 1060)
  })

  it('does what is due in the order of its time, each at its own moment, and leaves the rest waiting', async () => {
    const clock = createMovableClock(1000)
    const done: (readonly [string, number])[] = []
    const note = (name: string) => () => void done.push([name, clock.now()])
    clock.after(2000, note('second'))
    clock.after(1000, note('first'))
    clock.after(2000, note('third'))
    clock.after(2001, note('not yet'))
    await clock.advance(2)
    assert.deepEqual(done, [
      ['first', 1001],
      ['second', 1002],
      ['third', 1002],
    ])
    assert.equal(clock.waiting(), 1)
  })

  it('lets work that repeats itself asynchronously come as often as the time has room for it', async () => {
    const clock = createMovableClock()
    let times = 0
    const repeat = async () => {
      for (;;) {
        await wait(clock, 1000)
        times += 1
      }
    }
    void repeat()
    await clock.advance(5)
    assert.equal(times, 5)
  })

  it('does what needs no time without being moved, once the caller has gone on', async () => {
    const clock = createMovableClock()
    const order: string[] = []
    clock.after(0, () => assert.fail('it was taken back'))[Symbol.dispose]()
    const waited = wait(clock, 0).then(() => order.push('work'))
    order.push('caller')
    await waited
    assert.deepEqual(order, ['caller', 'work'])
  })

  it('leaps over what a machine sleeps through: what repeats itself comes once', async () => {
    const clock = createMovableClock(1000)
    const done: number[] = []
    const repeat = () => {
      done.push(clock.now())
      clock.after(1000, repeat)
    }
    clock.after(1000, repeat)
    await clock.leap(3600)
    assert.deepEqual(done, [4600])
    await clock.advance(1)
    assert.deepEqual(done, [4600, 4601])
  })

  it('forgets work that was taken back', async () => {
    const clock = createMovableClock()
    const timer = clock.after(10, () => assert.fail('it was taken back'))
    timer[Symbol.dispose]()
    await clock.advance(1)
    assert.equal(clock.waiting(), 0)
  })

  it('is set back without moving what waits or what never goes back', async () => {
    const clock = createMovableClock(1000)
    let done = false
    clock.after(1000, () => {
      done = true
    })
    clock.set(10)
    assert.deepEqual([clock.now(), clock.monotonic(), done], [10, 0, false])
    await clock.advance(1)
    assert.deepEqual([clock.now(), clock.monotonic(), done], [11, 1000, true])
  })

  it('passes forwards only', async () => {
    await assert.rejects(createMovableClock().advance(-1), RangeError)
    await assert.rejects(createMovableClock().advance(Number.NaN), RangeError)
  })
})
