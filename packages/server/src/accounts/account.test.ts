/** What a new name may be, and which scopes and roles a user may be given. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { grantsComplaint } from './account.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`)

describe('scopes and roles', () => {
  it('are good up to fifty of each, and up to 64 characters', () => {
    const longest = 'x'.repeat(64)
    assert.equal(grantsComplaint({ scopes: [], roles: [] }), undefined)
    assert.equal(grantsComplaint({ scopes: [...numbered(49), longest], roles: [...numbered(49), longest] }), undefined)
  })

  it('are refused by the name of what is wrong', () => {
    for (const [scopes, roles, complaint] of [
      [numbered(51), [], /^scopes: at most 50\.$/],
      [[], numbered(51), /^roles: at most 50\.$/],
      [['read', 'read'], [], /^scopes: each once\.$/],
      [[], ['admin', 'admin'], /^roles: each once\.$/],
      [['read write'], [], /^scopes: one of them has a character/],
      [['x'.repeat(65)], [], /^scopes: .* too long\.$/],
      [[''], [], /^scopes: one of them/],
      [[], ['ad min'], /^roles: one of them has a character/],
      [[], ['x'.repeat(65)], /^roles: .* too long\.$/],
      [[], [''], /^roles: one of them/],
    ] as const) {
      assert.match(grantsComplaint({ scopes, roles })?.text ?? '', complaint)
    }
  })
})

describe('scopes and roles together', () => {
  const words = (count: number) => Array.from({ length: count }, (_, i) => `w${i}`.padEnd(64, 'x'))

  it('are as many as a token has room for, with its other claims, in a cookie', () => {
    assert.equal(grantsComplaint({ scopes: words(31), roles: [] }), undefined)
    for (const grants of [
      { scopes: words(32), roles: [] },
      { scopes: [], roles: words(32) },
      { scopes: words(20), roles: words(12) },
    ]) {
      assert.equal(grantsComplaint(grants)?.code, 'grants_too_large')
    }
    assert.equal(grantsComplaint({ scopes: ['read', 'read'], roles: [] })?.code, 'invalid_request')
  })
})
