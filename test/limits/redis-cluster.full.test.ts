/** Limits that several processes count together in a Redis cluster: the same contract, on all of its nodes. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, describe, it } from 'node:test'
import type { RedisScripts } from '@latchkey/server'
import { loginRules } from '@latchkey/server/administration'
import { describeCounters } from '@latchkey/server/testing'
import { createClient, createCluster } from '@redis/client'
import { type PrivateRedis, skipWithoutRedis } from '../revocation/private-redis.ts'
import { inRedis, twoViews } from './counters-in-redis.ts'
import { type PrivateRedisCluster, startPrivateRedisCluster } from './private-redis-cluster.ts'

const skip = skipWithoutRedis()
const clients: { destroy(): void }[] = []
let cluster: PrivateRedisCluster | undefined

after(async () => {
  for (const client of clients) client.destroy()
  await cluster?.[Symbol.asyncDispose]()
})

describeCounters('a Redis cluster', (bounds) => twoViews(connectedToCluster, (client) => inRedis(client, bounds)), {
  skip,
})

describe('counters in a Redis cluster', { skip }, () => {
  it('are on all of its nodes', async () => {
    const [counters] = await twoViews(connectedToCluster, (client) => inRedis(client))
    const before = await Promise.all((cluster?.nodes ?? []).map(keysOn))
    for (let i = 0; i < 200; i++) await counters.take(loginRules.account, randomBytes(16).toString('base64url'))
    const more = (await Promise.all((cluster?.nodes ?? []).map(keysOn))).map((count, i) => count - (before[i] ?? 0))
    for (const count of more) assert.ok(count > 0, more.join())
  })
})

async function connectedToCluster(): Promise<RedisScripts> {
  cluster ??= await startPrivateRedisCluster()
  const client = createCluster({ rootNodes: cluster.nodes.map(({ port }) => ({ url: `redis://127.0.0.1:${port}` })) })
  client.on('error', () => undefined)
  await client.connect()
  clients.push(client)
  return client as RedisScripts
}

async function keysOn({ port }: PrivateRedis): Promise<number> {
  const client = createClient({ socket: { host: '127.0.0.1', port } })
  await client.connect()
  try {
    return await client.dbSize()
  } finally {
    client.destroy()
  }
}
