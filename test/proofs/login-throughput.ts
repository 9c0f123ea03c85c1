/**
 * Throughput proof: a login costs little more than its hash. Good logins over HTTP, with limiter, known devices, database and signed
 * token, against the same number of bare verifications through the same queue, in turn; and those beside a thread that has nothing to do with it.
 * Usage: node … login-throughput.ts [--rounds N]
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { createHasher } from '@latchkey/passwords'
import { oauth } from '@latchkey/protocol'
import { createLoginServer, createStoredUsers, face } from '@latchkey/server'
import { nodeListener } from '@latchkey/server/node'
import { openedStore } from '@latchkey/server/testing'
import { openStore } from '@latchkey/sql'
import { secretKey } from '@latchkey/tokens'
import { quantile } from './quantile.ts'

/** So many that a round's first login, before whose hash nothing is hashed, and its last are a small part of it. */
const LOGINS_PER_ROUND = 100
const AT_ONCE = 6
const BUSY_MILLISECONDS = 2
const PERIOD_MILLISECONDS = 15
const LEAST_SHARE = 0.97
const PASSWORD = 'open sesame, please'

const { values: given } = parseArgs({ options: { rounds: { type: 'string', default: '40' } } })
process.exitCode = await main(Number(given.rounds))

async function main(rounds: number): Promise<number> {
  const hasher = createHasher()
  const stored = await hasher.hash(PASSWORD)
  await using server = await start(hasher, stored)
  const bare = async () => {
    if (!(await hasher.verify(PASSWORD, stored))) throw new Error('the password must be right')
  }
  await measure(bare)
  await measure(server.logIn)
  const shares: number[] = []
  const besides: number[] = []
  const processor = { bare: 0, login: 0 }
  const rates: { readonly bare: number; readonly login: number }[] = []
  for (let round = 0; round < rounds; round++) {
    // Each round begins with the other one, so that neither always follows what disturbed the machine.
    const taken = { bare: 0, login: 0 }
    for (const subject of round % 2 === 0 ? (['bare', 'login'] as const) : (['login', 'bare'] as const)) {
      const before = process.cpuUsage()
      taken[subject] = await measure(subject === 'bare' ? bare : server.logIn)
      const { user, system } = process.cpuUsage(before)
      processor[subject] += (user + system) / 1000 / LOGINS_PER_ROUND / rounds
    }
    rates.push(taken)
    shares.push(taken.login / taken.bare)
    const stranger = startStranger()
    besides.push((await measure(bare)) / taken.bare)
    await stranger.terminate()
  }
  const [bareRate, loginRate] = [
    quantile(
      rates.map((rate) => rate.bare),
      0.5,
    ),
    quantile(
      rates.map(({ login }) => login),
      0.5,
    ),
  ]
  const share = quantile(shares, 0.5)
  const beside = quantile(besides, 0.5)
  console.log(
    `bare verifications ${bareRate.toFixed(1)}/s, logins ${loginRate.toFixed(1)}/s (medians of ${rounds} rounds, load ${loadavg()[0]?.toFixed(1)})`,
  )
  console.log(
    `of the bare rate: median ${(share * 100).toFixed(1)} %, p10 ${(quantile(shares, 0.1) * 100).toFixed(1)} %, p90 ${(quantile(shares, 0.9) * 100).toFixed(1)} %`,
  )
  console.log(
    `bare, beside a thread that is busy ${BUSY_MILLISECONDS} ms in ${PERIOD_MILLISECONDS}, as a login's other work is, and has nothing to do with it: median ${(beside * 100).toFixed(1)} %`,
  )
  const milliseconds = `${processor.bare.toFixed(2)} ms for a bare verification, ${processor.login.toFixed(2)} ms for a login`
  console.log(`processor time, all threads, with the client that sends the logins: ${milliseconds}`)
  console.log(share >= LEAST_SHARE ? 'holds' : `DOES NOT HOLD: less than ${LEAST_SHARE * 100} %`)
  return share >= LEAST_SHARE ? 0 : 1
}

/** A thread of this process that does some JSON in each period: what the processors take from a hash for work beside it, whatever it is. */
function startStranger(): Worker {
  const program = `
    const { workerData: { busy, period } } = require('node:worker_threads')
    const value = Array.from({ length: 200 }, (_, i) => ({ i, text: 'x'.repeat(50) }))
    setInterval(() => {
      const started = performance.now()
      while (performance.now() - started < busy) JSON.parse(JSON.stringify(value))
    }, period)`
  return new Worker(program, { eval: true, workerData: { busy: BUSY_MILLISECONDS, period: PERIOD_MILLISECONDS } })
}

/** @returns how many a second */
async function measure(work: (number: number) => Promise<void>): Promise<number> {
  let next = 0
  const started = performance.now()
  const worker = async () => {
    while (next < LOGINS_PER_ROUND) {
      next += 1
      await work(next)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return LOGINS_PER_ROUND / ((performance.now() - started) / 1000)
}

async function start(hasher: ReturnType<typeof createHasher>, passwordHash: string) {
  const store = await openStore({ url: 'sqlite::memory:' })
  for (let user = 1; user <= LOGINS_PER_ROUND; user++)
    await store.users.createUser({ username: `user ${user}`, passwordHash })
  const secret = randomBytes(32).toString('base64')
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const server = await createLoginServer({
    faces: [
      face({
        dialect: oauth({ issuer: 'https://api.test', audience: 'https://api.test' }),
        keys: [secretKey(secret, { alg: 'HS256' })],
        users: await createStoredUsers({ store: store.users, hasher }),
      }),
    ],
    limits: { secret },
    store: openedStore(store),
    logger,
  })
  const http = createServer(nodeListener(server)).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  const port = typeof address === 'object' && address ? address.port : 0
  // Each address logs in some twenty times a minute of the thirty that are allowed, and often enough to keep its connection, as a proxy's clients do.
  let sent = 0
  const agents = Array.from({ length: 80 }, (_, i) => ({
    localAddress: `127.40.0.${i + 1}`,
    agent: new Agent({ keepAlive: true }),
  }))
  return {
    async logIn(user: number): Promise<void> {
      sent += 1
      const headers = { 'Content-Type': 'application/json' }
      const from = agents[sent % agents.length]
      const sending = request({ host: '127.0.0.1', port, path: '/v1/login', method: 'POST', headers, ...from })
      sending.end(JSON.stringify({ username: `user ${user}`, password: PASSWORD }))
      const [response] = await once(sending, 'response')
      await response.toArray()
      if (response.statusCode !== 200) throw new Error(`a login was answered with ${response.statusCode}`)
    },
    async [Symbol.asyncDispose]() {
      for (const { agent } of agents) agent.destroy()
      http.closeAllConnections()
      http.close()
      await server.close()
    },
  }
}
