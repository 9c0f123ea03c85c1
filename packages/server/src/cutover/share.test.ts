import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isMoved, percentOf, placeOf } from './share.ts'

const names = Array.from({ length: 20_000 }, (_, i) => `user-${i}`)
const by = { changedBy: 'cli', changedAt: 1 }

describe('the share of people who have moved', () => {
  it('is about as large as was said', () => {
    for (const percent of [1, 5, 50, 99]) {
      const share = (100 * names.filter((name) => isMoved(percent, name)).length) / names.length
      assert.ok(Math.abs(share - percent) < 1.2, `${percent} %: ${share}`)
    }
  })

  it('holds at a larger percentage whoever it held at a smaller one', () => {
    for (let percent = 1; percent < 100; percent += 1) {
      const lost = names.slice(0, 500).filter((name) => isMoved(percent, name) && !isMoved(percent + 1, name))
      assert.deepEqual(lost, [])
    }
  })

  it('is nobody at 0 and everybody at 100, whoever a request names', () => {
    for (const name of [undefined, '', 'roy']) assert.deepEqual([isMoved(0, name), isMoved(100, name)], [false, true])
  })

  it('leaves with the old app who is not named, until the last has moved', () => {
    assert.equal(isMoved(99, undefined), false)
  })

  it('knows a name in each of its spellings', () => {
    assert.equal(placeOf(' Roy '), placeOf('roy'))
    assert.equal(placeOf('é'), placeOf('e\u0301'))
  })

  it('never changes from one release to the next', () => {
    assert.deepEqual(['roy', 'anna', '1'].map(placeOf), [643, 9707, 3313])
  })
})

describe('the percentage of a route', () => {
  it('is its own, else that of all, else 0', () => {
    const all = { route: '*', percent: 50, ...by }
    const own = { route: '/auth', percent: 0, ...by }
    assert.deepEqual(
      [percentOf([all, own], '/auth'), percentOf([all, own], '/refresh'), percentOf([], '/auth')],
      [0, 50, 0],
    )
  })
})
