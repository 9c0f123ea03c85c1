import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { jsonSetting } from './json-setting.ts'

describe('a JSON object in an environment variable', () => {
  it('is read', () => {
    assert.deepEqual(jsonSetting('A', { A: ' {"b":[1],"c":null} ' }), { b: [1], c: null })
  })

  it('is empty when the variable is not set', () => {
    assert.deepEqual(jsonSetting('A', {}), {})
    assert.deepEqual(jsonSetting('A', { A: '' }), {})
  })

  for (const [text, fault] of [
    ['{canary', 'A: this is not JSON'],
    ["{'canary':1}", 'A: this is not JSON'],
    ['["canary"]', 'A: give a JSON object'],
    ['"canary"', 'A: give a JSON object'],
    ['null', 'A: give a JSON object'],
    ['7', 'A: give a JSON object'],
  ] as const) {
    it(`refuses ${text} by the variable's name, without its value`, () => {
      assert.throws(
        () => jsonSetting('A', { A: text }),
        (error) => error instanceof ConfigurationError && error.faults.length === 1 && error.faults[0] === fault,
      )
    })
  }

  it('adds nothing to the prototype', () => {
    const setting = jsonSetting('A', { A: '{"__proto__":{"canary":1}}' })
    assert.equal(({ ...setting } as { canary?: unknown }).canary, undefined)
  })
})
