/** Wrong options stop the start, and the error lists all of them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { DialectSample } from '../dialect-sample.ts'

export function describeOptions({ create, wrongOptions }: DialectSample): void {
  const names = Object.keys(wrongOptions)

  it('refuses an unknown option with a TypeError that names it', () => {
    assert.deepEqual(faultsOf({ noSuchOption: 1 }), ['noSuchOption'])
  })

  for (const name of names) {
    it(`refuses a wrong ${name} with a TypeError that names it`, () => {
      assert.deepEqual(faultsOf({ [name]: wrongOptions[name] }), [name])
    })
  }

  it('tells several faults at once, one line each', () => {
    assert.ok(names.length >= 2)
    assert.deepEqual(faultsOf({ ...wrongOptions, noSuchOption: 1 }).sort(), [...names, 'noSuchOption'].sort())
  })

  it('takes undefined for an absent option', () => {
    assert.equal(create(Object.fromEntries(names.map((name) => [name, undefined]))).name, create().name)
  })

  /** The option's name at the start of each line of the error. */
  function faultsOf(more: Readonly<Record<string, unknown>>): (string | undefined)[] {
    try {
      create(more)
    } catch (error) {
      assert.ok(error instanceof TypeError, String(error))
      return error.message.split('\n').map((line) => /^(\w+)(?:\.\w+)*: ./.exec(line)?.[1])
    }
    return assert.fail('the options were accepted')
  }
}
