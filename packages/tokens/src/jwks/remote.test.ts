/** When a remote set asks its issuer, and what it uses meanwhile: a real server, and a clock that the test moves. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exportJwk } from '../jwk/export.ts'
import { generateKey } from '../jwk/generate.ts'
import type { Key } from '../jwk/key.ts'
import { createSigner } from '../jwt/sign.ts'
import { createVerifier, type KeySetVerifier } from '../jwt/verify.ts'
import { type JwksServer, jwkSet, startJwksServer } from '../testing/jwks-server.ts'
import { CLAIMS, NOW } from '../testing/raw-token.ts'
import type { TokenError } from '../token-error.ts'
import { remoteJwks } from './remote.ts'
import type { RemoteJwksEvent, RemoteJwksOptions } from './remote-options.ts'

const [ONE, TWO, THREE] = [generateKey('ES256'), generateKey('ES256'), generateKey('EdDSA')]
const tokenOf = (key: Key): string => createSigner({ key }).sign(CLAIMS)
const [BY_ONE, BY_TWO, BY_THREE] = [tokenOf(ONE), tokenOf(TWO), tokenOf(THREE)]

/** A server that publishes ONE, a set that fetches from it, two verifiers over the set, and the set's clock. */
class World implements AsyncDisposable {
  seconds = 1000
  readonly events: RemoteJwksEvent[] = []
  readonly server: JwksServer
  readonly set: ReturnType<typeof remoteJwks>
  readonly plain: KeySetVerifier
  readonly cached: KeySetVerifier

  constructor(server: JwksServer, options: RemoteJwksOptions) {
    this.server = server
    const [monotonicClock, onEvent] = [() => this.seconds, (event: RemoteJwksEvent) => this.events.push(event)]
    this.set = remoteJwks(server.url, { monotonicClock, onEvent, ...options })
    this.plain = createVerifier({ keys: this.set, clock: () => NOW })
    this.cached = createVerifier({ keys: this.set, clock: () => NOW, cache: {} })
  }

  get fetches(): number {
    return this.server.requests.length
  }

  publish(...keys: readonly Key[]): void {
    this.server.answer = jwkSet(keys.map((key) => exportJwk(key)))
  }

  breakDown(): void {
    this.server.answer = (response) => response.writeHead(500).end()
  }

  /** What both verifiers answer for a token: undefined or the error's code. */
  async judge(token: string): Promise<string | undefined> {
    const codes: (string | undefined)[] = []
    for (const { verify } of [this.plain, this.cached, this.plain, this.cached]) {
      try {
        await verify(token)
        codes.push(undefined)
      } catch (error) {
        codes.push((error as TokenError).code)
      }
    }
    assert.equal(new Set(codes).size, 1, `the verifiers differ: ${codes.join()}`)
    return codes[0]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.set[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
  }
}

async function world(options: RemoteJwksOptions = {}): Promise<World> {
  return new World(await startJwksServer([exportJwk(ONE)]), options)
}

describe('remoteJwks: asking', () => {
  it('makes no request before the first token, and once for all that follow', async () => {
    await using it = await world()
    assert.equal(it.fetches, 0)
    assert.equal(await it.judge(BY_ONE), undefined)
    for (let i = 0; i < 100; i++) assert.equal(await it.judge(BY_ONE), undefined)
    assert.equal(it.fetches, 1)
    assert.deepEqual(it.events, [{ type: 'fetched', keys: 1, changed: true }])
  })

  it('answers without a promise once the keys are here', async () => {
    await using it = await world()
    assert.ok(it.plain.verify(BY_ONE) instanceof Promise)
    // @ts-expect-error the claims of a promise must not be readable
    assert.equal(it.plain.verify(BY_ONE).claims, undefined)
    await it.set.refresh()
    for (const { verify } of [it.plain, it.cached, it.cached]) assert.ok(!(verify(BY_ONE) instanceof Promise))
  })

  it('asks once for a thousand tokens that come at the same time', async () => {
    await using it = await world()
    const verified = await Promise.all(Array.from({ length: 1000 }, () => it.plain.verify(BY_ONE)))
    assert.equal(verified.length, 1000)
    assert.equal(it.fetches, 1)
  })

  it('asks again when the lifetime is over, not before', async () => {
    await using it = await world()
    await it.judge(BY_ONE)
    it.seconds += 299.9
    await it.judge(BY_ONE)
    assert.equal(it.fetches, 1)
    it.seconds += 0.1
    await it.judge(BY_ONE)
    assert.equal(it.fetches, 2)
  })

  const ages: readonly (readonly [string, number])[] = [
    ['max-age=60', 60],
    ['public, max-age=60, must-revalidate', 60],
    ['MAX-AGE="60"', 60],
    ['s-maxage=5', 300],
    ['max-age=86400', 300],
    ['max-age=1', 30],
    ['max-age=-5', 300],
    ['max-age=later', 300],
    ['no-store, max-age=200', 30],
    ['no-cache', 30],
  ]
  for (const [value, lifetimeSeconds] of ages) {
    it(`uses an answer with Cache-Control: ${value} for ${lifetimeSeconds} seconds`, async () => {
      await using it = await world()
      it.server.answer = jwkSet([exportJwk(ONE)], { 'cache-control': value })
      await it.judge(BY_ONE)
      it.seconds += lifetimeSeconds - 0.1
      await it.judge(BY_ONE)
      assert.equal(it.fetches, 1)
      it.seconds += 0.1
      await it.judge(BY_ONE)
      assert.equal(it.fetches, 2)
    })
  }

  it('has a lifetime that may be shorter than the cooldown', async () => {
    await using it = await world({ lifetimeSeconds: 5 })
    await it.judge(BY_ONE)
    it.seconds += 5
    await it.judge(BY_ONE)
    assert.equal(it.fetches, 2)
  })

  for (const onEvent of [() => assert.fail('disk full'), async () => assert.fail('disk full')]) {
    it(`drops what onEvent throws: a full log decides on no token (${onEvent.constructor.name})`, async () => {
      await using it = await world({ onEvent })
      assert.equal(await it.judge(BY_ONE), undefined)
    })
  }
})

describe('remoteJwks: tokens of strangers', () => {
  it('asks at most twice during a flood of 10,000 unknown kids, and good tokens verify all the while (CVE-2026-48524)', async () => {
    await using it = await world()
    const [, payload, signature] = BY_ONE.split('.')
    const flood = Array.from({ length: 10_000 }, (_, i) => {
      const header = Buffer.from(JSON.stringify({ alg: 'ES256', kid: `kid-${i}` })).toString('base64url')
      return `${header}.${payload}.${signature}`
    })
    const refuse = async (token: string): Promise<void> => {
      try {
        await it.plain.verify(token)
        assert.fail('accepted')
      } catch (error) {
        assert.equal((error as TokenError).code, 'key_not_found')
      }
    }
    await it.judge(BY_ONE)
    it.seconds += 40
    for (let at = 0; at < flood.length; at += 100) {
      // Ten seconds in total, in steps of a hundred.
      it.seconds += 0.1
      await Promise.all(flood.slice(at, at + 100).map(refuse))
      assert.ok(!(it.plain.verify(BY_ONE) instanceof Promise))
    }
    assert.equal(it.fetches, 2)
    assert.equal(it.set.version, 1)
  })

  it('makes no request for an algorithm that the set cannot have', async () => {
    await using it = await world({ algorithms: ['ES256'] })
    const [, payload, signature] = BY_ONE.split('.')
    for (const alg of ['none', 'HS256', 'RS256', 'ES257', 'EdDSA', '', null, ['ES256'], 7]) {
      const header = Buffer.from(JSON.stringify({ alg, kid: 'x' })).toString('base64url')
      assert.equal(await it.judge(`${header}.${payload}.${signature}`), 'algorithm_not_allowed')
    }
    assert.equal(it.fetches, 0)
  })

  it('makes no request for text that is not a token', async () => {
    await using it = await world()
    for (const token of ['', 'a.b.c', `${BY_ONE}.`, `${BY_ONE}=`]) assert.throws(() => it.plain.verify(token))
    assert.equal(it.fetches, 0)
  })

  it('asks for EdDSA under both of its names (RFC 9864)', async () => {
    await using it = await world({ algorithms: ['EdDSA'] })
    it.publish(THREE)
    const token = createSigner({ key: THREE }).sign(CLAIMS, { alg: 'Ed25519', kid: THREE.kid })
    assert.equal(await it.judge(token), undefined)
  })
})

describe('remoteJwks: rotation', () => {
  it('finds a new key by its unknown kid once the cooldown is over, and keeps the old one', async () => {
    await using it = await world()
    await it.judge(BY_ONE)
    it.publish(ONE, TWO)
    it.seconds += 29.9
    assert.equal(await it.judge(BY_TWO), 'key_not_found')
    it.seconds += 0.1
    assert.equal(await it.judge(BY_TWO), undefined)
    assert.equal(await it.judge(BY_ONE), undefined)
    assert.deepEqual([it.fetches, it.set.version], [2, 2])
  })

  it('finds a key of an algorithm that the set did not have', async () => {
    await using it = await world()
    await it.judge(BY_ONE)
    it.publish(ONE, THREE)
    it.seconds += 30
    assert.equal(await it.judge(BY_THREE), undefined)
  })

  it('refuses a removed key as soon as the lifetime is over, cached tokens and known headers too', async () => {
    await using it = await world()
    it.publish(ONE, TWO)
    assert.equal(await it.judge(BY_ONE), undefined)
    it.publish(TWO)
    it.seconds += 299
    assert.equal(await it.judge(BY_ONE), undefined)
    it.seconds += 1
    assert.equal(await it.judge(BY_ONE), 'key_not_found')
    assert.equal(await it.judge(BY_TWO), undefined)
    assert.equal(it.set.version, 2)
  })

  it('refuses a removed key at once when it is told to ask', async () => {
    await using it = await world()
    await it.judge(BY_ONE)
    it.publish(TWO)
    await it.set.refresh()
    assert.equal(await it.judge(BY_ONE), 'key_not_found')
  })

  it('uses the keys of an issuer that publishes an empty set as if it did not answer: it has lost them', async () => {
    await using it = await world()
    await it.judge(BY_ONE)
    it.publish()
    await assert.rejects(it.set.refresh(), { code: 'keys_unavailable', message: /no_keys$/ })
    assert.equal(await it.judge(BY_ONE), undefined)
    // Of another key nobody can say whether it is good.
    assert.equal(await it.judge(BY_TWO), 'keys_unavailable')
    it.seconds += 300 + 3600
    assert.equal(await it.judge(BY_ONE), 'keys_unavailable')
  })

  it('uses a key that was replaced under the same kid no longer', async () => {
    await using it = await world()
    await it.judge(BY_ONE)
    it.server.answer = jwkSet([{ ...exportJwk(TWO), kid: ONE.kid }])
    it.seconds += 300
    assert.equal(await it.judge(BY_ONE), 'signature_invalid')
    assert.equal(it.set.version, 2)
  })

  it('counts a new version when a kid is another, and none when the answer is the same', async () => {
    await using it = await world()
    for (const [keys, version] of [
      [[exportJwk(ONE)], 1],
      [[exportJwk(ONE)], 1],
      [[{ ...exportJwk(ONE), kid: 'renamed' }], 2],
      [[exportJwk(ONE), exportJwk(TWO)], 3],
      [[exportJwk(TWO)], 4],
    ] as const) {
      it.server.answer = jwkSet(keys)
      await it.set.refresh()
      assert.equal(it.set.version, version)
    }
    const changes = it.events.map((event) => event.type === 'fetched' && event.changed)
    assert.deepEqual(changes, [true, false, true, true, true])
  })

  it('keeps its key objects when the answer is the same', async () => {
    await using it = await world()
    const { key } = await it.plain.verify(BY_ONE)
    await it.set.refresh()
    assert.equal((await it.plain.verify(BY_ONE)).key, key)
  })
})

describe('remoteJwks: an issuer that does not answer', () => {
  it('makes nothing known: keys_unavailable, and no new fetch before its time', async () => {
    await using it = await world()
    it.breakDown()
    for (let i = 0; i < 20; i++) assert.equal(await it.judge(BY_ONE), 'keys_unavailable')
    assert.equal(it.fetches, 1)
    it.publish(ONE)
    it.seconds += 1
    assert.equal(await it.judge(BY_ONE), undefined)
  })

  it('is asked again after pauses that double up to the cooldown, each cut by chance to no less than its half', async () => {
    await using it = await world()
    it.breakDown()
    for (let failure = 1; failure <= 8; failure++) {
      await assert.rejects(it.set.refresh(), { code: 'keys_unavailable' })
      const event = it.events.at(-1)
      assert.ok(event?.type === 'fetch_failed')
      const whole = Math.min(2 ** (failure - 1), 30)
      assert.ok(event.retryInSeconds >= whole / 2 && event.retryInSeconds <= whole, String(event.retryInSeconds))
      assert.equal(event.status, 500)
    }
  })

  it('lets known keys hold for an hour beyond their lifetime, and not longer', async () => {
    await using it = await world()
    await it.judge(BY_ONE)
    it.breakDown()
    for (it.seconds += 300; it.seconds < 1000 + 3900; it.seconds += 31) {
      assert.equal(await it.judge(BY_ONE), undefined)
      // An unknown kid may be one that the issuer has just created.
      assert.equal(await it.judge(BY_TWO), 'keys_unavailable')
    }
    it.seconds = 1000 + 3900
    assert.equal(await it.judge(BY_ONE), 'keys_unavailable')
    it.publish(ONE)
    it.seconds += 31
    assert.equal(await it.judge(BY_ONE), undefined)
  })

  it('holds for no time beyond it when told so', async () => {
    await using it = await world({ staleIfErrorSeconds: 0 })
    await it.judge(BY_ONE)
    it.breakDown()
    it.seconds += 300
    assert.equal(await it.judge(BY_ONE), 'keys_unavailable')
  })

  it('makes nobody wait for it while known keys hold', async () => {
    await using it = await world()
    await it.judge(BY_ONE)
    it.breakDown()
    it.seconds += 300
    await it.judge(BY_ONE)
    const failed = it.fetches
    it.seconds += 31
    it.server.answer = () => {}
    for (const { verify } of [it.plain, it.cached]) assert.ok(!(verify(BY_ONE) instanceof Promise))
    await waitUntil(() => it.fetches === failed + 1)
    assert.ok(!(it.plain.verify(BY_ONE) instanceof Promise))
  })

  it('has keys that it removed refused as soon as it answers again', async () => {
    await using it = await world()
    await it.judge(BY_ONE)
    it.breakDown()
    it.seconds += 300
    assert.equal(await it.judge(BY_ONE), undefined)
    it.publish(TWO)
    it.seconds += 31
    // This token starts the fetch but does not wait for it.
    it.plain.verify(BY_ONE)
    await waitUntil(() => it.set.version === 2)
    assert.equal(await it.judge(BY_ONE), 'key_not_found')
  })

  it('leaves fresh keys in use, and says 503 of kids that it could not be asked for', async () => {
    await using it = await world()
    await it.judge(BY_ONE)
    it.breakDown()
    it.seconds += 30
    assert.equal(await it.judge(BY_TWO), 'keys_unavailable')
    assert.equal(await it.judge(BY_ONE), undefined)
    assert.equal(it.fetches, 2)
  })
})

describe('remoteJwks: the end', () => {
  it('ends a fetch under way, makes no more requests and accepts nothing', async () => {
    const it = await world()
    await it.judge(BY_ONE)
    it.server.answer = () => {}
    it.seconds += 300
    const waiting = it.plain.verify(BY_ONE)
    await waitUntil(() => it.fetches === 2)
    await it.set[Symbol.asyncDispose]()
    await assert.rejects(Promise.resolve(waiting), { code: 'keys_unavailable' })
    it.publish(ONE)
    assert.equal(await it.judge(BY_ONE), 'keys_unavailable')
    await assert.rejects(it.set.refresh(), { code: 'keys_unavailable' })
    assert.equal(it.fetches, 2)
    await it.server[Symbol.asyncDispose]()
  })
})

async function waitUntil(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.ok(condition())
}
