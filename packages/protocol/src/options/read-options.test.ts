import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flag, headerText, lifetimeSeconds, nonEmptyText, oneOf, path, textList } from './option-readers.ts'
import { type OptionReader, optional, readOptions, refuseFaults } from './read-options.ts'

const table = { issuer: nonEmptyText, debug: optional(false, flag), version: optional('1', oneOf('1', '2')) }

test('reads what is given and takes the defaults for the rest', () => {
  const faults: string[] = []
  assert.deepEqual(readOptions(table, { issuer: 'a', debug: undefined }, faults), {
    issuer: 'a',
    debug: false,
    version: '1',
  })
  assert.deepEqual(faults, [])
})

test('tells every fault at once, one line each', () => {
  const faults: string[] = []
  readOptions(table, { debug: 'yes', version: 3, colour: 'red' }, faults)
  assert.deepEqual(faults, [
    'colour: unknown option; there are issuer, debug, version',
    'issuer: missing; give text that is not empty',
    'debug: "yes" is not accepted; give true or false',
    'version: 3 is not accepted; give one of "1", "2"',
  ])
  assert.throws(() => refuseFaults(faults), new TypeError(faults.join('\n')))
  refuseFaults([])
})

test('reads own members only: neither a table nor the options have what a prototype has', () => {
  const faults: string[] = []
  readOptions(table, Object.assign(Object.create({ debug: 'inherited' }), { issuer: 'a', constructor: 1 }), faults)
  assert.equal(faults.length, 1)
  assert.match(faults[0] ?? '', /^constructor: unknown option/)
})

test('names a wrong value without ever failing on it', () => {
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  for (const [value, words] of [
    [circular, 'this object'],
    [[1n], 'this list'],
    [1n, '1'],
    [Symbol('a'), 'Symbol(a)'],
    [Number.NaN, 'NaN'],
    [null, 'null'],
    [() => 'secret', 'a function'],
  ] as const) {
    const faults: string[] = []
    readOptions({ debug: flag }, { debug: value }, faults)
    assert.deepEqual(faults, [`debug: ${words} is not accepted; give true or false`])
  }
})

test('does not hide a fault of a reader itself', () => {
  const broken: OptionReader<never> = () => {
    throw new RangeError('broken')
  }
  assert.throws(() => readOptions({ broken }, {}, []), RangeError)
})

const readers: readonly (readonly [
  reader: OptionReader<unknown>,
  good: readonly unknown[],
  wrong: readonly unknown[],
])[] = [
  [flag, [true, false], [0, 'true', null]],
  [nonEmptyText, ['a'], ['', 1, null]],
  [headerText, ['', 'Login Required', 'Zürich'], ['a\r\nb', '\0', '東', 1]],
  [path, ['/', '/auth/'], ['', 'auth', '/a b', '/a?b', '/a#b', 1]],
  [lifetimeSeconds, [1, 86_400], [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '60']],
  [oneOf(400, 415), [400, 415], ['400', 401]],
  [
    (value) => textList(value, 'letters', (item) => /^[a-z]$/.test(item)),
    [[], ['a', 'b']],
    ['a', [1], ['A'], { 0: 'a' }],
  ],
]

for (const [reader, good, wrong] of readers) {
  test(`${reader.name || 'a made reader'} accepts and refuses`, () => {
    for (const value of good) assert.deepEqual(reader(value), value)
    for (const value of wrong) assert.throws(() => reader(value), TypeError)
  })
}

test('copies lists, so that a later change of theirs changes nothing', () => {
  const list = ['a']
  const read = textList(list, 'letters', () => true)
  list.push('b')
  assert.deepEqual(read, ['a'])
})
