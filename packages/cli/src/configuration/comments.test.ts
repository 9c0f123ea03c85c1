import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withoutComments } from './comments.ts'

describe('a settings file with comments', () => {
  for (const [written, read] of [
    ['{ // "a": 2\n "a": 1 }', { a: 1 }],
    ['{ /* many\nlines */ "a": 1 }', { a: 1 }],
    ['{ "a": "http://b/*c*/", "d": "\\"//e" } // f', { a: 'http://b/*c*/', d: '"//e' }],
    ['// only\n[]', []],
  ] as const)
    it(written, () => assert.deepEqual(JSON.parse(withoutComments(written)), read))

  it('keeps every line and every column', () => {
    const text = '{\n  // note\n  "a": /* x\ny */ }'
    const blank = withoutComments(text)
    assert.deepEqual(
      blank.split('\n').map(({ length }) => length),
      text.split('\n').map(({ length }) => length),
    )
  })

  it('is refused where a comment has no end', () => {
    assert.throws(() => JSON.parse(withoutComments('{ /* "a": 1 }')))
  })
})
