import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DeadlineError } from '@latchkey/guard'
import { createWorld } from '@latchkey/server/stores'
import { createTurnstile } from './turnstile.ts'

const { clock } = createWorld()

describe('a turnstile', () => {
  it('never lets in more than its width at once, and lets in everyone in the end', async () => {
    const turnstile = createTurnstile({ width: 3, deadlineMilliseconds: 60_000, clock })
    let inside = 0
    let most = 0
    const work = async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise(setImmediate)
      inside -= 1
    }
    await Promise.all(Array.from({ length: 20 }, () => turnstile.pass(work)))
    assert.equal(most, 3)
    assert.equal(inside, 0)
  })

  it('goes on after work that failed', async () => {
    const turnstile = createTurnstile({ width: 1, deadlineMilliseconds: 60_000, clock })
    const failing = turnstile.pass(() => Promise.reject(new RangeError('broken')))
    const next = turnstile.pass(async () => 'done')
    await assert.rejects(failing, RangeError)
    assert.equal(await next, 'done')
  })

  it('turns away those that have waited too long, and does not do their work later', async () => {
    const turnstile = createTurnstile({ width: 1, deadlineMilliseconds: 1, clock })
    const { promise, resolve } = Promise.withResolvers<void>()
    const first = turnstile.pass(() => promise)
    let late = false
    const second = turnstile.pass(async () => {
      late = true
    })
    await assert.rejects(second, DeadlineError)
    resolve()
    await first
    await turnstile.pass(async () => {})
    assert.equal(late, false)
  })
})
