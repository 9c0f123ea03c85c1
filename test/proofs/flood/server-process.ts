/** The login server of the flood, as a process of its own: `fork('server-process.ts', [settings])`. Tells its port, and its figures when asked. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { availableParallelism } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createHasher } from '@latchkey/passwords'
import { oauth } from '@latchkey/protocol'
import { createLoginServer, createStoredUsers, face } from '@latchkey/server'
import { lowerThreadPoolPriority, nodeListener } from '@latchkey/server/node'
import { openedStore } from '@latchkey/server/testing'
import { openStore } from '@latchkey/sql'
import { secretKey } from '@latchkey/tokens'
import { type FloodServerFigures, type FloodServerSettings, passwordOf } from './settings.ts'

const { limited, users: count } = JSON.parse(process.argv[2] ?? '') as FloodServerSettings
const store = await openStore({ url: 'sqlite::memory:' })
let hashes = 0
const hasher = createHasher({
  onWork: () => {
    hashes += 1
  },
})
for (let user = 0; user < count; user++) {
  await store.users.createUser({ username: `good ${user}`, passwordHash: await hasher.hash(passwordOf(user)) })
}
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
const secret = randomBytes(32).toString('base64')
const server = await createLoginServer({
  faces: [
    face({
      dialect: oauth({ issuer: 'https://api.test', audience: 'https://api.test' }),
      keys: [secretKey(secret, { alg: 'HS256' })],
      users: { authenticate: (await createStoredUsers({ store: store.users, hasher })).authenticate },
      routes: [{ method: 'GET', path: '/guarded', handle: () => 'reached' }],
    }),
  ],
  store: openedStore(store),
  limits: limited ? { secret } : { off: 'the hashing queue is measured alone' },
  logger,
})
// As `serve` does.
await lowerThreadPoolPriority()
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const http = createServer(nodeListener(server)).listen(0, '127.0.0.1', () => {
  const address = http.address()
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
})
process.on('message', () => {
  const figures: FloodServerFigures = {
    residentBytes: process.memoryUsage.rss(),
    loopDelayMilliseconds: { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6 },
    hashes,
    processorSeconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
    concurrency: Math.max(1, availableParallelism() - 1),
  }
  delay.reset()
  process.send?.(figures)
})
process.on('disconnect', () => process.exit())
