import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { blocklistSource, commonWords, falsePositives } from '../testing/build-blocklist.ts'
import { commonPasswords } from './common-passwords.ts'
import { mayHold } from './word-filter.ts'

describe('the filter of common passwords', () => {
  it('is what its script makes of the list, to the byte', () => {
    assert.equal(readFileSync(new URL('common-passwords.ts', import.meta.url), 'utf8'), blocklistSource())
  })

  it('holds every word of the list', () => {
    const filter = Buffer.from(commonPasswords, 'base64')
    const words = commonWords()
    assert.ok(words.length > 49_000)
    for (const word of words) assert.ok(mayHold(filter, word))
  })

  it('takes fewer than one in a thousand other texts for one of them', () => {
    assert.ok(falsePositives(50_000) < 50)
  })
})
