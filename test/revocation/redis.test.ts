/** What only Redis can do: forget, and have several publishers. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { followRevocations } from '@latchkey/guard/revocations'
import { publishToRedis, type RedisSourceOptions, redisSource } from '@latchkey/guard/revocations/redis'
import { createRevocationTruth, type RevocationTruth } from '@latchkey/guard/revocations/testing'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { createClient } from '@redis/client'
import { until } from './deployment.ts'
import { type PrivateRedis, skipWithoutRedis, startPrivateRedis } from './private-redis.ts'

const key = secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg8Mp', { alg: 'HS256' })
const tokenOf = (jti: string) => ({
  key,
  claims: { jti },
  dialect: oauth({ issuer: 'https://a.test', audience: 'api' }),
})
const PATIENCE = 30_000

describe('revocations in Redis', { skip: skipWithoutRedis() }, () => {
  let redis: PrivateRedis
  let truth: RevocationTruth
  let beating: NodeJS.Timeout
  beforeEach(async () => {
    redis = await startPrivateRedis()
    truth = createRevocationTruth()
    beating = setInterval(truth.beat, 50)
  })
  afterEach(async () => {
    clearInterval(beating)
    await redis[Symbol.asyncDispose]()
  })
  const connect = () => createClient({ socket: { host: '127.0.0.1', port: redis.port } })
  const publish = () => publishToRedis({ client: connect(), source: truth })
  const follow = (options: RedisSourceOptions = {}) =>
    followRevocations({ source: redisSource(connect(), options), maximumStalenessSeconds: 2 })
  const command = async (...words: string[]) => {
    const client = await connect().connect()
    try {
      return await client.sendCommand(words)
    } finally {
      client.destroy()
    }
  }

  it('are lost to a guard as long as nobody publishes there', async () => {
    await using feed = follow()
    await new Promise((resolve) => setTimeout(resolve, 500))
    assert.equal(feed.isLost(), true)
    await using _ = publish()
    await feed.ready
  })

  it('are not nothing when Redis came back empty and nobody publishes: the guard is lost, and forgets nothing', async () => {
    const publisher = publish()
    await using feed = follow()
    truth.revoke({ kind: 'token', id: 'a' })
    await until(() => feed.isRevoked(tokenOf('a')), PATIENCE, 'the revocation arrives')
    await publisher[Symbol.asyncDispose]()
    await redis.kill()
    await redis.start()
    await until(feed.isLost, PATIENCE, 'the guard is lost')
    assert.equal(feed.isRevoked(tokenOf('a')), true)
  })

  for (const [what, words] of [
    ['everything was deleted', () => ['FLUSHALL']],
    ['the name of the filling was deleted', () => ['DEL', '{latchkey:revocations}:current']],
    ['the stream alone was deleted', (filling: unknown) => ['DEL', `{latchkey:revocations}:log:${filling}`]],
    ['its place alone was deleted', (filling: unknown) => ['DEL', `{latchkey:revocations}:cursor:${filling}`]],
  ] as const) {
    it(`are written anew when ${what}, for guards that start then`, async () => {
      await using _ = publish()
      truth.revoke({ kind: 'token', id: 'a' }, { kind: 'session', id: 's' })
      await using early = follow()
      await early.ready
      await command(...words(await command('GET', '{latchkey:revocations}:current')))
      await until(
        async () => {
          await using late = follow()
          await late.ready
          return late.isRevoked(tokenOf('a'))
        },
        PATIENCE,
        'a new guard knows it',
      )
      truth.revoke({ kind: 'token', id: 'b' })
      await until(() => early.isRevoked(tokenOf('b')), PATIENCE, 'the old guard goes on')
    })
  }

  it('are published by one of several processes, and by the next, from where that one ended', async () => {
    const first = publish()
    await using feed = follow()
    await feed.ready
    await using _ = publish()
    const said = async () => [
      await command('GET', '{latchkey:revocations}:publisher'),
      await command('GET', '{latchkey:revocations}:current'),
    ]
    const [holder, filling] = await said()
    await first[Symbol.asyncDispose]()
    truth.revoke({ kind: 'token', id: 'a' })
    await until(() => feed.isRevoked(tokenOf('a')), PATIENCE, 'the next goes on')
    const [next, continued] = await said()
    assert.notEqual(next, holder)
    assert.equal(continued, filling)
  })

  it('end the feed when somebody has written there what nobody understands', async () => {
    await using _ = publish()
    await using feed = follow()
    await feed.ready
    const filling = await command('GET', '{latchkey:revocations}:current')
    await command('XADD', `{latchkey:revocations}:log:${filling}`, '*', 'revocation', '{"kind":"device","id":"a"}')
    await until(feed.isLost, PATIENCE, 'the guard is lost')
  })

  it('are those of one name: another name is another deployment', async () => {
    await using _ = publish()
    await using feed = follow({ name: 'other' })
    await new Promise((resolve) => setTimeout(resolve, 500))
    assert.equal(feed.isLost(), true)
  })
})

describe('the options of Redis', () => {
  const client = createClient()
  for (const name of ['', '{a}', 'a b', 'x'.repeat(101), 5]) {
    it(`refuse the name ${JSON.stringify(name)}`, () => {
      assert.throws(() => redisSource(client, { name } as RedisSourceOptions), { name: 'TypeError', message: /^name:/ })
    })
  }

  it('refuse what is no client, and an option that is not known', () => {
    assert.throws(() => redisSource({} as never), /^TypeError: client:/)
    assert.throws(() => redisSource(client, { prefix: 'a' } as never), /^TypeError: prefix: unknown/)
    assert.throws(() => publishToRedis({ client, source: {} as never }), /^TypeError: source:/)
  })
})
