/** The exact moments at which a fetched set changes. The test itself answers the fetches. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { parseOptions } from '@latchkey/options'
import { exportJwk } from '../jwk/export.ts'
import { generateKey } from '../jwk/generate.ts'
import { createFetchedSet, type RemoteKeySet } from './fetched-set.ts'
import { fetchOptions, fetchSettings, type RemoteJwksEvent, type RemoteJwksOptions } from './remote-options.ts'
import type { LoadedSet } from './set-fetches.ts'

const KEY = generateKey('ES256')
const K256 = exportJwk(generateKey('ES256K', { optIn: true }))
const HINT = { alg: 'ES256', kid: KEY.kid }
const BROKEN: LoadedSet = { ok: false, fault: 'network' }
const UNAVAILABLE = { code: 'keys_unavailable', message: /^the keys of the test cannot be fetched now/ }
const setOf = (...keys: readonly unknown[]): LoadedSet => ({
  ok: true,
  document: { keys },
  maximumAgeSeconds: undefined,
})

interface World {
  readonly set: RemoteKeySet
  readonly events: RemoteJwksEvent[]
  seconds: number
  /** For each fetch, whether the set's address had to be looked up again. */
  readonly anew: boolean[]
  readonly loads: number
  answer: LoadedSet | Promise<LoadedSet>
}

/** Fresh for 300 seconds, stale for 3,600 more, a cooldown of 30. */
function world(options: RemoteJwksOptions = {}): World {
  const events: RemoteJwksEvent[] = []
  const monotonicClock = (): number => it.seconds
  const onEvent = (event: RemoteJwksEvent) => events.push(event)
  const settings = fetchSettings(parseOptions(fetchOptions, { monotonicClock, onEvent, ...options }), 'the test')
  const anew: boolean[] = []
  const set = createFetchedSet(settings, async (_signal, isAnew) => {
    anew.push(isAnew)
    return it.answer
  })
  const answer = setOf(exportJwk(KEY))
  const it: World = {
    set,
    events,
    anew,
    seconds: 1000,
    answer,
    get loads() {
      return anew.length
    },
  }
  return it
}

/** When the last reported failure allows the issuer to be asked again. */
function retryAt({ seconds, events }: World): number {
  const event = events.at(-1)
  assert.ok(event?.type === 'fetch_failed')
  return seconds + event.retryInSeconds
}

describe('a fetched set', () => {
  it('is current from its fetch until its lifetime is over, and not before', async () => {
    const one = world()
    assert.equal(one.set.isCurrent(), false)
    await one.set.refresh()
    for (const [seconds, current] of [
      [1000, true],
      [1299.9, true],
      [1300, false],
    ] as const) {
      one.seconds = seconds
      assert.equal(one.set.isCurrent(), current)
    }
  })

  it('makes no request for a key that it has, however long ago it asked, while it is fresh', async () => {
    const one = world()
    await one.set.refresh()
    one.seconds += 299
    assert.deepEqual(one.set.find(HINT), { keys: (await one.set.find(HINT)).keys, version: 1 })
    assert.equal(one.loads, 1)
  })

  it('is current between a failure and the moment of the next try, and asks at that moment exactly', async () => {
    const one = world()
    await one.set.refresh()
    one.seconds += 300
    one.answer = BROKEN
    await one.set.find(HINT)
    assert.deepEqual([one.loads, one.set.isCurrent()], [2, true])
    const due = retryAt(one)
    one.seconds = due
    assert.equal(one.set.isCurrent(), false)
    one.set.find(HINT)
    assert.equal(one.loads, 3)
  })

  it('looks for its address anew when it is told to, and after a failure', async () => {
    const one = world()
    await one.set.find(HINT)
    await one.set.refresh()
    one.seconds += 300
    one.answer = BROKEN
    await one.set.find(HINT)
    one.seconds = retryAt(one)
    one.answer = setOf(exportJwk(KEY))
    one.set.find(HINT)
    await setImmediate()
    one.seconds += 300
    await one.set.find(HINT)
    assert.deepEqual(one.anew, [false, true, false, true, false])
  })

  it('is not current after a failure when what it knew is too old', async () => {
    const one = world({ staleIfErrorSeconds: 0 })
    await one.set.refresh()
    one.seconds += 300
    one.answer = BROKEN
    await assert.rejects(async () => one.set.find(HINT), UNAVAILABLE)
    assert.ok(one.seconds < retryAt(one))
    assert.equal(one.set.isCurrent(), false)
  })

  it('lets the token wait at the moment at which what it knew is too old: the issuer may be back', async () => {
    const one = world()
    await one.set.refresh()
    one.seconds += 300
    one.answer = BROKEN
    await one.set.find(HINT)
    one.seconds = 1000 + 300 + 3600
    one.answer = setOf(exportJwk(KEY))
    const found = one.set.find(HINT)
    assert.ok(found instanceof Promise)
    assert.equal((await found).keys.length, 1)
  })

  it('tells of a failure without a status when no answer came, and with it when one did', async () => {
    const one = world()
    for (const [answer, told] of [
      [BROKEN, { fault: 'network' }],
      [
        { ok: false, fault: 'status', status: 503 },
        { fault: 'status', status: 503 },
      ],
      [{ ok: true, document: {}, maximumAgeSeconds: undefined }, { fault: 'set' }],
    ] as const) {
      one.answer = answer
      const cause = Object.values(told).join(' ')
      await assert.rejects(one.set.refresh(), { ...UNAVAILABLE, message: new RegExp(`now: ${cause}$`) })
      const { retryInSeconds, ...rest } = one.events.at(-1) as { readonly retryInSeconds: number }
      assert.deepEqual(rest, { type: 'fetch_failed', ...told })
      assert.ok(retryInSeconds > 0)
    }
  })

  it('accepts nothing and tells nothing when the answer comes after its end', async () => {
    for (const late of [setOf(exportJwk(KEY)), BROKEN]) {
      const one = world()
      const { promise, resolve } = Promise.withResolvers<LoadedSet>()
      one.answer = promise
      const asking = assert.rejects(one.set.refresh(), UNAVAILABLE)
      // The fetch has started before the set is disposed of.
      await Promise.resolve()
      const end = one.set[Symbol.asyncDispose]()
      resolve(late)
      await Promise.all([asking, end])
      assert.deepEqual([one.loads, one.set.version, one.events], [1, 0, []])
    }
  })

  it('takes ES256K from those who opt in, and from nobody else', async () => {
    for (const [options, keys] of [
      [{ optIn: true }, 1],
      [{ optIn: true, algorithms: ['ES256K'] }, 1],
      [{}, 0],
      [{ algorithms: ['ES256K'] }, 0],
    ] as const) {
      const one = world(options)
      one.answer = setOf(K256)
      await one.set.refresh()
      assert.deepEqual(one.events[0], { type: 'fetched', keys, changed: true })
    }
  })
})
