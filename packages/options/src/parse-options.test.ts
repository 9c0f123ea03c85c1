import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notAccepted } from './not-accepted.ts'
import { fault, give, type OptionReader, OptionsError } from './option-reader.ts'
import { optional, strictlyOptional } from './optional.ts'
import { faultsIn, nested, parseOptions, readOptions } from './parse-options.ts'
import { eachOf, parsePlainly } from './parse-plainly.ts'
import { flag, nonEmptyText, oneOf } from './readers.ts'

const table = { issuer: nonEmptyText, debug: optional(false, flag), version: optional('1', oneOf('1', '2')) }

test('reads what is given and takes the defaults for the rest', () => {
  const { values, faults } = readOptions(table, { issuer: 'a', debug: undefined })
  assert.deepEqual(values, { issuer: 'a', debug: false, version: '1' })
  assert.equal(faults, undefined)
})

test('tells every fault at once, one line each, and gives no values then', () => {
  const lines = [
    'colour: unknown option; there are issuer, debug, version',
    'debg: unknown option; did you mean `debug`?',
    'issuer: missing; give text that is not empty',
    'debug: "yes" is not accepted; give true or false',
    'version: 3 is not accepted; give one of "1", "2"',
  ]
  const given = { debug: 'yes', version: 3, colour: 'red', debg: true }
  assert.deepEqual(readOptions(table, given), { faults: lines })
  assert.throws(
    () => parseOptions(table, given),
    (error: unknown) => {
      assert.ok(error instanceof OptionsError)
      assert.equal(String(error), `TypeError: ${lines.join('\n')}`)
      return true
    },
  )
})

test('returns what it read, in its type too', () => {
  const { issuer, version } = parseOptions(table, { issuer: 'a', version: '2' })
  const typed: readonly [string, '1' | '2'] = [issuer, version]
  // @ts-expect-error there is no third version
  const mistaken: '3' = version
  assert.deepEqual([typed, mistaken], [['a', '2'], '2'])
})

for (const given of [undefined, null, 'issuer', 1, ['issuer'], new Map([['issuer', 'a']]), () => 'issuer']) {
  test(`refuses ${String(given)} in place of options, and says which are needed`, () => {
    assert.deepEqual(readOptions(table, given).faults, ['options: give a plain object with `issuer`'])
    assert.deepEqual(readOptions({ debug: optional(false, flag) }, given, { called: 'settings' }).faults, [
      'settings: give a plain object, or leave it out',
    ])
  })
}

test('refuses an object with a prototype of its own, for nobody would see what that says', () => {
  class Options {
    readonly issuer = 'a'
    get debg(): boolean {
      return true
    }
  }
  for (const given of [new Options(), Object.create({ issuer: 'a' })])
    assert.match(readOptions(table, given).faults?.[0] ?? '', /^options: give a plain object/)
  const bare: unknown = Object.assign(Object.create(null), { issuer: 'a' })
  assert.equal(readOptions(table, bare).values?.issuer, 'a')
})

test('knows no option that every object inherits', () => {
  const { faults = [] } = readOptions(table, { issuer: 'a', constructor: 1, ['__proto__']: {} })
  assert.deepEqual(
    faults.map((line) => line.split(';', 1)[0]),
    ['constructor: unknown option', '__proto__: unknown option'],
  )
})

test('finds options that no loop shows: a symbol, and one that is not enumerable', () => {
  const given = Object.defineProperty({ issuer: 'a', [Symbol('debug')]: 1 }, 'debg', { value: true })
  assert.deepEqual(
    readOptions(table, given).faults?.map((line) => line.split(':', 1)[0]),
    ['debg', 'Symbol(debug)'],
  )
})

test('keeps a name with a line break in one line', () => {
  const { faults = [] } = readOptions(table, { issuer: 'a', 'b\nissuer: missing': 1 })
  assert.equal(faults.length, 1)
  assert.doesNotMatch(faults.join(), /\n/)
})

test('reads each option once', () => {
  let times = 0
  const given = {
    get issuer() {
      times += 1
      return times === 1 ? 'a' : 2
    },
  }
  assert.equal(parseOptions(table, given).issuer, 'a')
  assert.equal(times, 1)
})

test('takes undefined for absent, unless the option may only be left out', () => {
  const lenient = { clock: optional(undefined, nonEmptyText) }
  const strict = { clock: strictlyOptional('wall', nonEmptyText) }
  assert.deepEqual(readOptions(lenient, { clock: undefined }).values, { clock: undefined })
  assert.deepEqual(readOptions(strict, {}).values, { clock: 'wall' })
  assert.deepEqual(readOptions(strict, { clock: undefined }).faults, [
    'clock: undefined is not accepted; give text that is not empty',
  ])
})

test('shows a value only when its reader hands it over, and no long text even then', () => {
  const secret = 'correct horse battery staple'
  const hides: OptionReader<never> = () => {
    throw give('a key')
  }
  const words: OptionReader<never> = () => {
    throw fault('no two keys may be the same')
  }
  assert.deepEqual(
    readOptions(
      { secret: hides, keys: words, debug: flag, version: oneOf('1') },
      {
        secret,
        keys: secret,
        debug: secret,
        version: secret,
      },
    ).faults,
    [
      'secret: give a key',
      'keys: no two keys may be the same',
      'debug: this text is not accepted; give true or false',
      'version: this text is not accepted; give "1"',
    ],
  )
})

test('names a wrong value without ever failing on it', () => {
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  const odd: OptionReader<never> = (value) => {
    throw notAccepted(value, 'another')
  }
  for (const [value, words] of [
    [circular, 'this object'],
    [[1n], 'this list'],
    [1n, '1'],
    [Symbol('a'), 'Symbol(a)'],
    [Number.NaN, 'NaN'],
    [null, 'null'],
    [() => 'secret', 'a function'],
    [Object.create(null), 'this object'],
  ] as const) {
    assert.deepEqual(readOptions({ odd }, { odd: value }).faults, [`odd: ${words} is not accepted; give another`])
  }
})

test('does not hide a fault of a reader itself', () => {
  const broken: OptionReader<never> = () => {
    throw new TypeError('broken')
  }
  assert.throws(() => readOptions({ broken }, {}), { name: 'TypeError', message: 'broken' })
})

test('tells the faults of options together in one breath with those of single ones', () => {
  const pair = { first: optional(1, oneOf(1, 2)), second: optional(2, oneOf(1, 2)), debug: optional(false, flag) }
  const rules = {
    together: (
      { first, second }: { readonly first?: number; readonly second?: number },
      isGiven: (name: 'debug') => boolean,
    ) => [
      ...(first !== undefined && first === second ? ['second: give another than first'] : []),
      ...(isGiven('debug') ? ['debug: leave it out'] : []),
    ],
  }
  assert.deepEqual(readOptions(pair, {}, rules).values, { first: 1, second: 2, debug: false })
  assert.deepEqual(readOptions(pair, { first: 2, debug: 1 }, rules).faults, [
    'debug: 1 is not accepted; give true or false',
    'second: give another than first',
    'debug: leave it out',
  ])
  // Nothing is known about a wrong option.
  assert.deepEqual(readOptions(pair, { first: 3, second: 1 }, rules).faults, [
    'first: 3 is not accepted; give one of 1, 2',
  ])
})

test('names the options of options, and those of lists, by their whole path', () => {
  const outer = {
    cookies: optional(undefined, nested(table)),
    rows: optional([], eachOf(nested(table), 'a list of rows')),
  }
  assert.deepEqual(readOptions(outer, { rows: [{ issuer: 'a' }] }).values?.rows, [
    { issuer: 'a', debug: false, version: '1' },
  ])
  assert.deepEqual(readOptions(outer, { cookies: { colour: 1 }, rows: [{ issuer: 'a' }, { issuer: '' }, 7] }).faults, [
    'cookies.colour: unknown option; there are issuer, debug, version',
    'cookies.issuer: missing; give text that is not empty',
    'rows.1.issuer: give text that is not empty',
    'rows.2: give a plain object with `issuer`',
  ])
  assert.deepEqual(readOptions(outer, { cookies: 'a', rows: 'b' }).faults, [
    'cookies: give a plain object with `issuer`',
    'rows: give a list of rows',
  ])
})

test('takes over the faults of options that are passed on, and no other error', () => {
  assert.deepEqual(
    faultsIn(() => parseOptions(table, { debug: true })),
    ['issuer: missing; give text that is not empty'],
  )
  assert.deepEqual(
    faultsIn(() => parseOptions(table, { issuer: 'a' })),
    [],
  )
  assert.throws(
    () =>
      faultsIn(() => {
        throw new TypeError('mine')
      }),
    { message: 'mine' },
  )
})

test('sees the gaps of a list', () => {
  // biome-ignore lint/suspicious/noSparseArray: the gap is what is tested
  const { faults } = readOptions({ rows: eachOf(nonEmptyText, 'a list') }, { rows: ['a', , 'b'] })
  assert.deepEqual(faults, ['rows.1: missing; give text that is not empty'])
})

test('refuses for a page what it refuses for all others, and proposes nothing', () => {
  const given = { colour: 1, debg: true, debug: 'yes' }
  const lines = [
    'colour: unknown option; there are issuer, debug, version',
    'debg: unknown option; there are issuer, debug, version',
    'issuer: missing; give text that is not empty',
    'debug: "yes" is not accepted; give true or false',
  ]
  assert.throws(() => parsePlainly(table, given), { name: 'TypeError', message: lines.join('\n') })
  assert.deepEqual(parsePlainly(table, { issuer: 'a' }), { issuer: 'a', debug: false, version: '1' })
  for (const other of [undefined, null, 'issuer', 7, [], new Map(), Object.create({ issuer: 'a' })])
    assert.throws(() => parsePlainly(table, other), { message: 'options: give a plain object' })
})
