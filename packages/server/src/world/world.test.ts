import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { createMovableClock } from '../testing/movable-clock.ts'
import { createSystemClock } from './system-clock.ts'
import { isUuid } from './uuid-v7.ts'
import { wait } from './wait.ts'
import { createWorld } from './world.ts'

describe('a World', () => {
  it('has the clock, the ids and the log that it is given', () => {
    const clock = createMovableClock()
    const lines: unknown[] = []
    const logger = { info: () => {}, warn: (...line: unknown[]) => void lines.push(line), error: () => {} }
    const world = createWorld({ clock, randomId: () => 'an-id', logger })
    assert.deepEqual([world.clock, world.randomId()], [clock, 'an-id'])
    world.logger.warn({ event: 'x' }, 'told')
    assert.deepEqual(lines, [[{ event: 'x' }, 'told']])
  })

  it('takes from the machine what it is not given', () => {
    const { clock, randomId } = createWorld()
    assert.ok(Math.abs(clock.now() - Date.now() / 1000) < 60)
    assert.notEqual(randomId(), randomId())
    assert.match(randomId(), /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
    assert.equal(isUuid(randomId()), true)
  })
})

describe('the clock of the machine', () => {
  it('does work later, and never before the caller has gone on', async () => {
    const order: string[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    createSystemClock().after(0, () => {
      order.push('work')
      resolve()
    })
    order.push('caller')
    await promise
    assert.deepEqual(order, ['caller', 'work'])
  })

  it('waits as long as asked, even longer than the longest timer of Node', async () => {
    const clock = createSystemClock()
    const month = clock.after(30 * 86_400_000, () => assert.fail('a month has not passed'))
    assert.equal(await wait(clock, 5), true)
    month[Symbol.dispose]()
  })

  it('does no work that was taken back', async () => {
    const clock = createSystemClock()
    clock.after(1, () => assert.fail('it was taken back'))[Symbol.dispose]()
    await wait(clock, 5)
  })

  it('keeps a process alive for work that is awaited, and not for background work', async () => {
    const program = (background: boolean) => `
      import { createSystemClock } from ${JSON.stringify(new URL('./system-clock.ts', import.meta.url).href)}
      createSystemClock().after(50, () => console.log('done'), { background: ${background} })
    `
    const run = async (background: boolean) => {
      const flags = ['--conditions=@latchkey/source', '--input-type=module', '--eval', program(background)]
      return (await promisify(execFile)(process.execPath, flags)).stdout.trim()
    }
    assert.deepEqual([await run(false), await run(true)], ['done', ''])
  })
})

describe('waiting', () => {
  it('ends when the time has passed', async () => {
    const clock = createMovableClock()
    const waited = wait(clock, 1000)
    await clock.advance(1)
    assert.equal(await waited, true)
  })

  it('ends early, and leaves nothing behind, when it is called off before or meanwhile', async () => {
    const clock = createMovableClock()
    const end = new AbortController()
    const waited = wait(clock, 1000, { signal: end.signal })
    end.abort()
    assert.equal(await waited, false)
    assert.equal(await wait(clock, 1000, { signal: end.signal }), false)
    assert.equal(clock.waiting(), 0)
  })
})
