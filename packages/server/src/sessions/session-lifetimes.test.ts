import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseSessionLifetimes } from './session-lifetimes.ts'

describe('the lifetimes of sessions', () => {
  it('are 14 days idle, 30 days in all, and 30 seconds of grace, unless options say otherwise', () => {
    assert.deepEqual(parseSessionLifetimes({}, 600), {
      idleLifetimeSeconds: 1_209_600,
      absoluteLifetimeSeconds: 2_592_000,
      refreshGraceSeconds: 30,
    })
    const own = { idleLifetimeSeconds: 600, absoluteLifetimeSeconds: 34_560_000, refreshGraceSeconds: 0 }
    assert.deepEqual(parseSessionLifetimes(own, 600), own)
  })

  for (const [name, values] of [
    ['idleLifetimeSeconds', [599, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, '600']],
    ['absoluteLifetimeSeconds', [599, 34_560_001, '600']],
    ['refreshGraceSeconds', [-1, 301, Number.NaN, '30']],
  ] as const) {
    for (const value of values) {
      it(`refuses ${String(value)} (${typeof value}) for ${name}`, () => {
        const parse = () => parseSessionLifetimes({ [name]: value } as object, 600)

        assert.throws(parse, { name: 'TypeError', message: new RegExp(`^${name}: `) })
      })
    }
  }

  it('names every fault at once', () => {
    const wrong = { idleLifetimeSeconds: 1, absoluteLifetimeSeconds: 1, refreshGraceSeconds: 1000 }
    assert.throws(
      () => parseSessionLifetimes(wrong, 600),
      ({ message }) => message.split('\n').length === 3,
    )
  })
})
