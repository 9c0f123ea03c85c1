import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OptionReader } from './option-reader.ts'
import {
  callable,
  flag,
  lifetimeSeconds,
  nonEmptyText,
  numberWithin,
  oneOf,
  path,
  positiveUpTo,
  secondsWithin,
  text,
  textList,
  wholeNumberWithin,
  withMethods,
} from './readers.ts'

const letters: OptionReader<readonly string[]> = (value) => textList(value, 'letters', (item) => /^[a-z]$/.test(item))

const readers: readonly (readonly [
  name: string,
  reader: OptionReader<unknown>,
  good: readonly unknown[],
  wrong: readonly unknown[],
])[] = [
  ['flag', flag, [true, false], [0, 'true', null, undefined]],
  ['text', text, ['', 'a'], [1, null, undefined, ['a']]],
  ['nonEmptyText', nonEmptyText, ['a'], ['', 1, null, undefined]],
  ['path', path, ['/', '/auth/'], ['', 'auth', '/a b', '/a?b', '/a#b', 1]],
  ['numberWithin', numberWithin(0.5, 2), [0.5, 1.7, 2], [0.4, 2.1, Number.NaN, Number.POSITIVE_INFINITY, '1', 1n]],
  ['wholeNumberWithin', wholeNumberWithin(1, 3), [1, 3], [0, 4, 1.5, Number.NaN, '2', 2n]],
  ['positiveUpTo', positiveUpTo(600, 'seconds'), [0.001, 600], [0, -1, 600.1, Number.NaN, '60', undefined]],
  [
    'lifetimeSeconds',
    lifetimeSeconds,
    [1, 86_400],
    [0, -1, 1.5, 4e9, Number.MAX_SAFE_INTEGER, Number.NaN, Number.POSITIVE_INFINITY, '60'],
  ],
  ['oneOf', oneOf(400, 415, 'none', false), [400, 415, 'none', false], ['400', 401, 0, undefined, null]],
  ['callable', callable('a function'), [Date, test], [{}, 'f', null, undefined]],
  ['withMethods', withMethods('a store', 'get'), [new Map(), { get: test }], [{}, { get: 1 }, null, test, undefined]],
  ['textList', letters, [[], ['a', 'b']], ['a', [1], ['A'], { 0: 'a' }, new Array(1), undefined]],
]

for (const [name, reader, good, wrong] of readers) {
  test(`${name} accepts and refuses`, () => {
    for (const value of good) assert.deepEqual(reader(value), value)
    for (const value of wrong) assert.throws(() => reader(value), TypeError)
  })
}

test('copies lists, so that a later change of theirs changes nothing', () => {
  const list = ['a']
  const read = letters(list)
  list.push('b')
  assert.deepEqual(read, ['a'])
})

test('writes bounds as people do', () => {
  assert.throws(() => wholeNumberWithin(1024, 16_777_216)(0), {
    message: ': 0 is not accepted; give a whole number from 1,024 to 16,777,216',
  })
  assert.throws(() => secondsWithin(0.001, 60)(0), { message: ': 0 is not accepted; give seconds from 0.001 to 60' })
})
