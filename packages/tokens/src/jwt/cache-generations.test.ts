import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVerifiedTokenCache, type VerifiedTokenCacheOptions } from './verified-token-cache.ts'

/** Puts tokens in, in order; each is its own value. Tokens have ten characters, so both bounds are easy to count. */
function filled(options: VerifiedTokenCacheOptions, names: string): (name: string) => string | undefined {
  const cache = createVerifiedTokenCache<string>(options)
  for (const name of names) cache.set(name.repeat(10), 1, 0, name)
  return (name) => cache.get(name.repeat(10), 1, 0)
}

describe('the two generations of the cache', () => {
  const bounds = [{ maximumEntries: 4 }, { maximumCharacters: 40 }]

  for (const options of bounds) {
    it(`fill to the last place of ${JSON.stringify(options)} before one is dropped`, () => {
      const find = filled(options, 'abc')
      for (const name of 'abc') assert.equal(find(name), name)
    })

    it(`drop the older one when the younger is full: ${JSON.stringify(options)}`, () => {
      const find = filled(options, 'abcde')
      assert.equal(find('a'), undefined)
      assert.equal(find('b'), undefined)
      assert.equal(find('e'), 'e')
    })

    it(`have one place for a token that is put in twice: ${JSON.stringify(options)}`, () => {
      assert.equal(filled(options, 'aabcd')('a'), 'a')
    })
  }
})
