import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { createSeenBefore } from './seen-before.ts'

const token = () => `e30.e30.${randomBytes(32).toString('base64url')}`

describe('what has been seen before', () => {
  it('is a token that comes again, as long as few others came meanwhile', () => {
    const { again } = createSeenBefore(10_000)
    const tokens = Array.from({ length: 1000 }, token)
    assert.deepEqual(
      tokens.map(again),
      tokens.map(() => false),
    )
    const kept = tokens.filter(again).length
    assert.ok(kept > 950, String(kept))
  })

  it('has a bound: of very many tokens the older ones are forgotten', () => {
    const { again } = createSeenBefore(2)
    const tokens = Array.from({ length: 1000 }, token)
    for (const one of tokens) again(one)
    assert.ok(tokens.slice(0, 900).filter(again).length < 10)
  })

  it('takes texts of any length', () => {
    const { again } = createSeenBefore(100)
    assert.deepEqual([again(''), again('a'), again('a')].slice(1), [false, true])
  })
})
