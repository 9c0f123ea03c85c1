/** A feed: what it knows, how old that is, and what it does when its source fails. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import type { RevocationFeedEvent, RevocationFeedOptions } from './feed-options.ts'
import { followRevocations } from './follow-revocations.ts'
import type { Revocation } from './revocation.ts'
import type { RevocationSource } from './revocation-source.ts'
import { createRevocationTruth, until } from './testing/revocation-truth.ts'

const key = secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg8Mp', { alg: 'HS256' })
const dialect = oauth({ issuer: 'https://a.test', audience: 'api' })
const tokenRevoked = (id: string): Revocation => ({ kind: 'token', id })
const tokenOf = (jti: string) => ({ key, claims: { jti }, dialect })

function start(options: Partial<RevocationFeedOptions> = {}) {
  const truth = createRevocationTruth()
  const events: RevocationFeedEvent[] = []
  const clocks = { wall: 1000, monotonic: 50 }
  const feed = followRevocations({
    source: truth,
    clock: () => clocks.wall,
    monotonicClock: () => clocks.monotonic,
    onEvent: (event) => events.push(event),
    ...options,
  })
  return { truth, events, clocks, feed }
}

describe('a feed', () => {
  it('is lost until it is complete for the first time', async () => {
    const { truth, feed, events } = start()
    await using _ = feed
    assert.deepEqual(feed.status, {
      lost: true,
      stalenessSeconds: undefined,
      entries: 0,
      cursor: undefined,
      condensedUntil: undefined,
    })
    await feed.ready
    assert.deepEqual(feed.status, {
      lost: false,
      stalenessSeconds: 0,
      entries: 0,
      cursor: '0',
      condensedUntil: undefined,
    })
    assert.deepEqual(events, [{ type: 'complete', entries: 0 }])
    truth.revoke(tokenRevoked('a'))
    await until(() => feed.isRevoked(tokenOf('a')), 'a revocation')
    assert.deepEqual(feed.status, {
      lost: false,
      stalenessSeconds: 0,
      entries: 1,
      cursor: '1',
      condensedUntil: undefined,
    })
  })

  it('is not complete by revocations alone: a source says when nothing is missing', async () => {
    const { feed, truth } = start({
      source: {
        async *follow() {
          yield { revocations: [tokenRevoked('a')] }
          await new Promise(() => undefined)
        },
      },
    })
    await using _ = feed
    await until(() => feed.isRevoked(tokenOf('a')), 'the first batch')
    assert.equal(feed.isLost(), true)
    assert.equal(truth.followers(), 0)
  })

  for (const clock of ['monotonic', 'wall'] as const) {
    it(`is lost when nothing came for too long by the ${clock} clock, and is back with the next heartbeat`, async () => {
      const { truth, feed, clocks } = start({ maximumStalenessSeconds: 5 })
      await using _ = feed
      await feed.ready
      clocks[clock] += 5
      assert.deepEqual([feed.isLost(), feed.status.stalenessSeconds], [false, 5])
      clocks[clock] += 0.001
      assert.equal(feed.isLost(), true)
      truth.beat()
      await until(() => !feed.isLost(), 'the heartbeat')
      assert.equal(feed.status.stalenessSeconds, 0)
    })
  }

  it('says that it is lost, once, and that it is complete again', async () => {
    const { truth, feed, events } = start({
      maximumStalenessSeconds: 1,
      monotonicClock: () => performance.now() / 1000,
    })
    await using _ = feed
    await feed.ready
    truth.cut()
    await until(() => events.some(({ type }) => type === 'lost'), 'lost')
    truth.mend()
    await until(() => events.filter(({ type }) => type === 'complete').length === 2, 'complete again')
    assert.deepEqual(
      events.filter(({ type }) => type !== 'disconnected'),
      [
        { type: 'complete', entries: 0 },
        { type: 'lost', entries: 0 },
        { type: 'complete', entries: 0 },
      ],
    )
  })

  it('goes on after a cut where it was, and learns what was revoked meanwhile', async () => {
    const { truth, feed } = start()
    await using _ = feed
    truth.revoke(tokenRevoked('a'))
    await until(() => feed.status.cursor === '1', 'the first')
    truth.cut()
    await until(() => truth.followers() === 0, 'the cut')
    truth.revoke(tokenRevoked('b'))
    truth.mend()
    await until(() => feed.isRevoked(tokenOf('b')), 'the second')
    assert.equal(feed.isRevoked(tokenOf('a')), true)
    assert.deepEqual([truth.asked[0], truth.asked.at(-1)], [undefined, '1'])
  })

  it('takes nothing back when its source has forgotten everything', async () => {
    const { truth, feed, events } = start()
    await using _ = feed
    truth.revoke(tokenRevoked('a'))
    await until(() => feed.status.cursor === '1', 'the first')
    truth.send({ revocations: [], cursor: 'another' })
    await until(() => feed.status.cursor === 'another', 'another cursor')
    assert.equal(feed.isRevoked(tokenOf('a')), true)
    assert.equal(events.length, 1)
  })

  it('makes a connection anew on which nothing comes', async () => {
    const { truth, feed } = start({ silenceSeconds: 0.1 })
    await using _ = feed
    await until(() => truth.asked.length > 2, 'three connections')
    assert.ok(truth.followers() <= 1)
  })

  it('is not held up by a source that knows no signal', async () => {
    const mute: RevocationSource = {
      follow: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }),
    }
    const { feed, events } = start({ source: mute, silenceSeconds: 0.1 })
    await until(() => events.length > 0, 'disconnected')
    await feed[Symbol.asyncDispose]()
    assert.equal(feed.isLost(), true)
  })

  it('says why it was disconnected', async () => {
    const fault = new Error('wrong')
    const { feed, events } = start({
      source: {
        follow: () => {
          throw fault
        },
      },
    })
    await using _ = feed
    await until(() => events.length > 2, 'three attempts')
    assert.ok(
      events.every((event) => event.type === 'disconnected' && event.fault === fault && event.retryInSeconds <= 0.5),
    )
  })

  it('makes one entry of the older half when there is no room, says so, is not lost, and lets in nothing that was revoked', async () => {
    const { truth, feed, events } = start({ maximumBytes: 2 ** 20 })
    await using _ = feed
    await feed.ready
    const sessions = Array.from({ length: 10_000 }, (_, i): Revocation => {
      return { kind: 'session', id: `session ${i}`, issuedUntil: 500 + Math.floor(i / 100), expiresAt: 1500 + i }
    })
    truth.revoke(...sessions)
    await until(() => feed.status.cursor === truth.cursor(), 'all of them')
    const { condensedUntil = 0, entries } = feed.status
    assert.ok(events.some(({ type }) => type === 'condensed'))
    assert.ok(entries < 5000 && condensedUntil > 500 && condensedUntil < 600, `${entries} until ${condensedUntil}`)
    assert.equal(feed.isLost(), false)
    const ask = (sid: string, iat: number, exp = 1500) => feed.isRevoked({ key, dialect, claims: { sid, iat, exp } })
    assert.deepEqual(
      sessions.filter(({ id }, i) => !ask(id, 500 + Math.floor(i / 100))),
      [],
    )
    assert.deepEqual([ask('of nobody', condensedUntil), ask('of nobody', condensedUntil + 1)], [true, false])
  })

  it('makes room for new ones by what has expired first', async () => {
    const { truth, feed, events, clocks } = start({ maximumBytes: 2 ** 20 })
    await using _ = feed
    const many = (name: string, expiresAt: number) =>
      Array.from({ length: 4000 }, (_, i): Revocation => ({ kind: 'token', id: `${name} ${i}`, expiresAt }))
    truth.revoke(...many('a', 1001))
    await until(() => feed.status.entries === 4000, 'the first')
    clocks.wall += 302
    truth.revoke(...many('b', 2000))
    await until(() => feed.isRevoked(tokenOf('b 3999')), 'the last')
    assert.deepEqual([feed.isRevoked(tokenOf('a 0')), feed.isRevoked(tokenOf('b 0'))], [false, true])
    assert.deepEqual(
      events.filter(({ type }) => type === 'condensed'),
      [],
    )
  })

  it('is lost for good when it is disposed of, and lets its source go', async () => {
    const { truth, feed } = start()
    await feed.ready
    await feed[Symbol.asyncDispose]()
    await until(() => truth.followers() === 0, 'the source is let go')
    assert.equal(feed.isLost(), true)
  })

  it('that never was complete rejects those who wait for it when it is disposed of', async () => {
    const { truth, feed } = start()
    truth.cut()
    await feed[Symbol.asyncDispose]()
    await assert.rejects(feed.ready, /disposed/)
  })

  for (const onEvent of [() => assert.fail('mine'), async () => assert.fail('mine')]) {
    it(`does not end because of whoever is told of its events (${onEvent.constructor.name})`, async () => {
      const { truth, feed } = start({ onEvent })
      await using _ = feed
      await feed.ready
      truth.revoke(tokenRevoked('a'))
      await until(() => feed.isRevoked(tokenOf('a')), 'a revocation')
    })
  }
})

describe('the options of a feed', () => {
  const source = createRevocationTruth()
  for (const [name, options] of [
    ['options', undefined],
    ['source', {}],
    ['source', { source: {} }],
    ['url', { source, url: 'https://a.test' }],
    ['maximumStalenessSeconds', { source, maximumStalenessSeconds: 0 }],
    ['maximumStalenessSeconds', { source, maximumStalenessSeconds: '10' }],
    ['maximumStalenessSeconds', { source, maximumStalenessSeconds: Number.NaN }],
    ['maximumStalenessSeconds', { source, maximumStalenessSeconds: 3601 }],
    ['silenceSeconds', { source, silenceSeconds: 10 }],
    ['maximumBytes', { source, maximumBytes: 0 }],
    ['maximumBytes', { source, maximumBytes: Infinity }],
    ['onEvent', { source, onEvent: null }],
    ['clock', { source, clock: undefined }],
  ] as const) {
    it(`are refused by name: ${name} in ${JSON.stringify(Object.keys(options ?? {}))}`, () => {
      assert.throws(() => followRevocations(options as unknown as RevocationFeedOptions), {
        name: 'TypeError',
        message: new RegExp(`^${name}:`),
      })
    })
  }
})
