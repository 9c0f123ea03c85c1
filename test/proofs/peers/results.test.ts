/** How the cases of a suite are counted, whatever runs it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { casesOfMocha, casesOfNode } from './results.ts'

const line = (name: string, nesting: number, more: object = {}) =>
  JSON.stringify({ name, nesting, file: 'a.js', passed: true, cause: '', ...more })

describe('cases of a suite', () => {
  it("are the innermost tests of Node's runner, with the names of those around them", () => {
    const lines = [line('one', 1), line('two', 1), line('outer', 0), line('alone', 0)].join('\n')
    const names = casesOfNode(lines).map(({ name }) => name)
    assert.deepEqual(names, ['outer > one', 'outer > two', 'alone'])
  })

  it('are also the tests around them, where these fail by themselves and not only with what is in them', () => {
    const failed = { passed: false, cause: 'plan' }
    const lines = [
      line('one', 1, failed),
      line('with it', 0, { ...failed, failure: 'subtestsFailed' }),
      line('two', 1),
      line('by itself', 0, { ...failed, failure: 'testCodeFailure' }),
    ].join('\n')
    const cases = casesOfNode(lines).map(({ name, passed }) => [name, passed])
    assert.deepEqual(cases, [
      ['with it > one', false],
      ['by itself > two', true],
      ['by itself', false],
    ])
  })

  it('have numbers where two have one name, so that each can be listed', () => {
    const tests = [
      { fullTitle: 'a b', err: {} },
      { fullTitle: 'a b', err: { message: 'no' } },
    ]
    const cases = casesOfMocha(JSON.stringify({ tests })).map(({ name, passed }) => [name, passed])
    assert.deepEqual(cases, [
      ['a b', true],
      ['a b #2', false],
    ])
  })
})
