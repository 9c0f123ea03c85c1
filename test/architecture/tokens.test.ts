import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tokenize } from './tokens.ts'

function shown(source: string): string[] {
  return tokenize(source).map(({ kind, text }) => (kind === 'string' ? `'${text}'` : kind === 'literal' ? '~' : text))
}

test('leaves out comments and the line for the shell', () => {
  assert.deepEqual(shown('#!/usr/bin/env node\na // any\n/* any\n */ b'), ['a', 'b'])
})

test('keeps what stands in strings and templates apart from words', () => {
  assert.deepEqual(shown("'it\\'s' + \"x\" + `y`"), ["'it\\'s'", '+', "'x'", '+', "'y'"])
})

test('sees the code inside a template, through nested braces and templates', () => {
  assert.deepEqual(shown(`\`a\${ { b: \`c\${d}e\` } }f\` + g`), ['~', '{', 'b', ':', '~', 'd', '~', '}', '~', '+', 'g'])
})

test('tells a regular expression from a division', () => {
  assert.deepEqual(shown('x = /[/"]\'/gu; y = (a) / b / c'), [
    'x',
    '=',
    '~',
    ';',
    'y',
    '=',
    '(',
    'a',
    ')',
    '/',
    'b',
    '/',
    'c',
  ])
  assert.deepEqual(shown("return /'/.test(z)"), ['return', '~', '.', 'test', '(', 'z', ')'])
})

test('counts lines through comments, templates and blank lines', () => {
  const last = tokenize(`/*\n*/\n\`\n\${a}\n\`\n\nb`).at(-1)
  assert.deepEqual(last, { kind: 'word', text: 'b', line: 7 })
})
