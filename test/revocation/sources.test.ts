/** Every source of revocations passes the one contract, each over the real thing: a login server that listens, a Redis. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pollingSource, sseSource } from '@latchkey/guard/revocations'
import { publishToRedis, redisSource } from '@latchkey/guard/revocations/redis'
import {
  createRevocationTruth,
  describeRevocationSource,
  type SourceUnderTest,
} from '@latchkey/guard/revocations/testing'
import { oauth } from '@latchkey/protocol'
import { createLoginServer, face, type RevocationLog } from '@latchkey/server'
import { createRevocationLog, createSystemClock } from '@latchkey/server/administration'
import { nodeListener } from '@latchkey/server/node'
import { openStore } from '@latchkey/sql'
import { generateKey } from '@latchkey/tokens'
import { createClient } from '@redis/client'
import { startCuttingProxy } from './cutting-proxy.ts'
import { skipWithoutRedis, startPrivateRedis } from './private-redis.ts'

const token = 'a feed token of more than 32 characters'.replaceAll(' ', '-')

describeRevocationSource('memory', async () => {
  const truth = createRevocationTruth()
  const timer = setInterval(truth.beat, 20)
  return {
    source: truth,
    revoke: async (revocations) => truth.revoke(...revocations),
    cut: async () => truth.cut(),
    mend: async () => truth.mend(),
    [Symbol.asyncDispose]: async () => clearInterval(timer),
  }
})

describeRevocationSource('server-sent events', () => overHttp((url) => sseSource(url, { token })))
describeRevocationSource('polling', () => overHttp((url) => pollingSource(url, { token, intervalSeconds: 0.05 })))
describeRevocationSource('Redis', overRedis, skipWithoutRedis())

async function openLog(stack: AsyncDisposableStack): Promise<RevocationLog> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-sources-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const store = await openStore({ url: `sqlite:${join(folder, 'latchkey.db')}` })
  stack.use(store)
  return stack.use(
    createRevocationLog({
      store: store.revocations,
      clock: createSystemClock(),
      heartbeatMilliseconds: 100,
      pollMilliseconds: 50,
    }),
  )
}

async function overHttp(sourceAt: (url: string) => SourceUnderTest['source']): Promise<SourceUnderTest> {
  const stack = new AsyncDisposableStack()
  const log = await openLog(stack)
  const dialect = oauth({ issuer: 'https://login.test', audience: 'https://login.test' })
  const users = { authenticate: () => undefined }
  const server = await createLoginServer({
    faces: [face({ dialect, keys: [generateKey('ES256')], users })],
    revocations: { log, feedToken: token },
  })
  stack.defer(server.close)
  const http = createServer(nodeListener(server)).listen(0, '127.0.0.1')
  await once(http, 'listening')
  stack.defer(() => {
    http.close()
    http.closeAllConnections()
  })
  const address = http.address()
  const proxy = stack.use(await startCuttingProxy(typeof address === 'object' && address ? address.port : 0))
  return {
    source: sourceAt(`http://127.0.0.1:${proxy.port}/v1/revocations`),
    revoke: log.append,
    cut: async () => proxy.cut(),
    mend: async () => proxy.mend(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

async function overRedis(): Promise<SourceUnderTest> {
  const stack = new AsyncDisposableStack()
  const log = await openLog(stack)
  const redis = stack.use(await startPrivateRedis())
  const client = createClient({ socket: { host: '127.0.0.1', port: redis.port } })
  stack.use(publishToRedis({ client, source: log }))
  const source = redisSource(client)
  // Until the first filling is whole, there is nothing to follow.
  for (let published = false; !published; ) {
    const ended = new AbortController()
    try {
      for await (const _ of source.follow({ signal: ended.signal })) {
        published = true
        break
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    } finally {
      ended.abort()
    }
  }
  return {
    source,
    revoke: log.append,
    cut: redis.kill,
    mend: redis.start,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
