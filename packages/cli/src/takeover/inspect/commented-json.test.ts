import assert from 'node:assert/strict'
import { it } from 'node:test'
import { withoutComments } from '../../configuration/comments.ts'
import { commentedJson } from './commented-json.ts'

it('is the settings again without its comments, whatever stands in both', () => {
  const settings = { a: { b: [1, 'x // y', { c: null }], '/* d': '*/' }, e: '"' }
  const comments = new Map([
    ['', ['whole\n"e": 1']],
    ['a', [`${'word '.repeat(60)}`]],
    ['a.b.2', ['a list\u2028"c": 2']],
    ['nowhere', ['lost']],
  ])
  const text = commentedJson({ settings, comments })
  assert.deepEqual(JSON.parse(withoutComments(text)), settings)
  assert.ok(text.split('\n').every((line) => line.length <= 101))
  assert.match(text, /\/\/ a list "c": 2\n/)
})
