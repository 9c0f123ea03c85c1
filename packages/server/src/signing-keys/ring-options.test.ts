/** The borders of a ring's numbers: the last value that is taken, and the first that is not. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { secretKey } from '@latchkey/tokens'
import { createMovableClock } from '../testing/movable-clock.ts'
import { type KeyRingOptions, parseRingOptions } from './ring-options.ts'
import { ringWorld } from './testing/test-ring.ts'

const DAY = 86_400

/** Each with what the other options must be, where they depend on each other. */
const borders: readonly (readonly [name: keyof KeyRingOptions, least: number, most: number, others: object])[] = [
  ['tokenLifetimeSeconds', 1, 366 * DAY, { rotateEverySeconds: 3660 * DAY }],
  ['leewaySeconds', 0, 300, {}],
  ['rotateEverySeconds', 1, 3660 * DAY, shortLived()],
  ['jwksMaximumAgeSeconds', 0, DAY, {}],
  ['reloadMilliseconds', 10, 60_000, { signWithoutStoreSeconds: 61 }],
  ['cooldownMilliseconds', 10, 60_000, {}],
  ['signWithoutStoreSeconds', 1, DAY, { reloadMilliseconds: 10 }],
  ['countMilliseconds', 10, 600_000, {}],
  ['publishSeconds', 302, 30 * DAY, {}],
]

/** So that a key that signs for a second is not one of more than fifty. */
function shortLived(): object {
  const seconds = { tokenLifetimeSeconds: 1, leewaySeconds: 0, signWithoutStoreSeconds: 1, jwksMaximumAgeSeconds: 0 }
  return { ...seconds, publishSeconds: 1, reloadMilliseconds: 10 }
}

describe('the options of a ring', () => {
  for (const [name, least, most, others] of borders) {
    it(`take ${name} from ${least} to ${most}, and nothing beyond`, async () => {
      await using world = await ringWorld()
      const { store, encryption } = { store: world.store.signingKeys, encryption: world.encryption }
      const clock = createMovableClock()
      const parse = (value: number) => parseRingOptions({ store, encryption, clock, ...others, [name]: value })
      for (const good of [least, most]) assert.equal(parse(good)[name], good)
      for (const bad of [least - 1, most + 1, Number.NaN]) {
        assert.throws(
          () => parse(bad),
          (fault) =>
            fault instanceof TypeError && fault.message.split('\n').some((line) => line.startsWith(`${name}: `)),
        )
      }
    })
  }

  it('take eight former keys, and no ninth', async () => {
    await using world = await ringWorld()
    const formerKeys = Array.from({ length: 9 }, (_, i) => ({
      name: `app-${i}`,
      key: secretKey(`Flask:0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5J${i}`, { alg: 'HS256' }),
    }))
    const options = { store: world.store.signingKeys, encryption: world.encryption, clock: createMovableClock() }
    assert.equal(parseRingOptions({ ...options, formerKeys: formerKeys.slice(1) }).formerKeys.length, 8)
    assert.throws(() => parseRingOptions({ ...options, formerKeys }), /formerKeys: give at most 8/)
  })
})
