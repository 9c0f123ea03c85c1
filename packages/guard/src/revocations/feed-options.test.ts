/** Options of a feed: the limits, and values that are not a source. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseFeedOptions, type RevocationFeedOptions } from './feed-options.ts'
import type { RevocationSource } from './revocation-source.ts'

const source: RevocationSource = { follow: async function* () {} }

describe('the options of a feed', () => {
  for (const [what, value] of [
    ['nothing', undefined],
    ['null', null],
    ['a text', 'https://login.test/v1/revocations'],
    ['a function', source.follow],
    ['an object without follow', {}],
    ['an object whose follow is not a function', { follow: true }],
  ] as const) {
    it(`take ${what} for no source`, () => {
      const options = { source: value } as unknown as RevocationFeedOptions
      assert.throws(() => parseFeedOptions(options), { name: 'TypeError', message: /^source: .*give what sseSource/ })
    })
  }

  for (const [name, least, most, words] of [
    ['maximumStalenessSeconds', 1, 3600, 'seconds from 1 to 3,600'],
    ['maximumBytes', 1_048_576, 4_294_967_296, 'bytes from 1,048,576 to 4,294,967,296'],
  ] as const) {
    it(`take ${name} from ${least} to ${most}, and nothing beyond`, () => {
      for (const good of [least, most]) assert.equal(parseFeedOptions({ source, [name]: good })[name], good)
      for (const bad of [least - 0.1, most + 1, Number.NaN, '10'])
        assert.throws(() => parseFeedOptions({ source, [name]: bad } as RevocationFeedOptions), {
          message: new RegExp(`^${name}: .* is not accepted; give ${words}$`),
        })
    })
  }

  it('take a silence that ends before the knowledge is too old, and by default one of half that, at most three', () => {
    const parse = (options: Partial<RevocationFeedOptions>) => parseFeedOptions({ source, ...options }).silenceSeconds
    assert.equal(parse({ silenceSeconds: 0.1 }), 0.1)
    assert.throws(
      () => parse({ silenceSeconds: 0.09 }),
      /^TypeError: silenceSeconds: 0.09 is not accepted; give seconds from 0.1 to 3,600/,
    )
    assert.throws(() => parse({ silenceSeconds: 10 }), /reconnect always comes too late/)
    assert.deepEqual([parse({}), parse({ maximumStalenessSeconds: 2 })], [3, 1])
  })

  it('are an object, without any option that is not known', () => {
    assert.throws(() => parseFeedOptions(undefined as never), /^TypeError: options: give a plain object with `source`/)
    assert.throws(() => parseFeedOptions(null as never), /^TypeError: options: give a plain object with `source`/)
    assert.throws(() => parseFeedOptions({ source, silence: 3 } as never), /^TypeError: silence: unknown option/)
    for (const name of ['onEvent', 'clock', 'monotonicClock'])
      assert.throws(
        () => parseFeedOptions({ source, [name]: 1 } as never),
        new RegExp(`^TypeError: ${name}: give a func`),
      )
  })
})
