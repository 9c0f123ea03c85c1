import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { onCore, startServer } from './pinned.ts'
import { runWrk } from './wrk.ts'
import { type LoadSample, measureLoad } from './wrk-rounds.ts'

const missing = ['wrk', 'taskset'].filter((program) => spawnSync('which', [program]).status !== 0)
const skip = (missing.length > 0 || availableParallelism() < 2) && `needs two cores, and ${missing.join(' and ')}`

/** A server in this process, and a file with three tokens, until the test ends. */
async function scene(listener: RequestListener) {
  const http = createServer(listener).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  assert.ok(typeof address === 'object' && address)
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-load-'))
  const path = join(folder, 'tokens')
  writeFileSync(path, 'a\nb\nc\n')
  return {
    url: `http://127.0.0.1:${address.port}/private`,
    tokens: { path, count: 3 },
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true })
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
}

test('sends the tokens of the file in turn, from the line that it is told', { skip }, async () => {
  const seen: string[] = []
  await using here = await scene((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    response.end('reached')
  })
  const { url, tokens } = here
  const { requests, seconds } = await runWrk({ url, tokensFile: tokens.path, first: 1, seconds: 1, connections: 1 })
  assert.ok(requests > 3 && seconds > 0.9)
  const inTurn = ['b', 'c', 'a', 'b'].map((token) => `GET /private Bearer ${token}`)
  assert.deepEqual(seen.slice(0, 4), inTurn)
})

test('fails when an answer is no 200, and when nobody answers', { skip }, async () => {
  await using here = await scene((_, response) => response.writeHead(401).end())
  const options = { url: here.url, tokensFile: here.tokens.path, first: 0, seconds: 1, connections: 1 }
  await assert.rejects(runWrk(options), /refused/)
  await assert.rejects(runWrk({ ...options, url: 'http://127.0.0.1:1/' }), /wrk failed|nobody/)
})

test('measures what a started server spends, in rounds that go on where they stopped', { skip }, async () => {
  await using here = await scene((_, response) => response.end())
  const program = `const server = require('node:http').createServer((_, response) => response.end('reached'))
    server.listen(0, '127.0.0.1', () => console.log(server.address().port))`
  await using server = await startServer(onCore(0, [process.execPath, '-e', program]))
  const url = `http://127.0.0.1:${server.firstLine}/`
  const targets = ['one', 'two'].map((name) => ({ name, pid: server.pid, url, tokens: here.tokens }))
  const kept: (readonly [number, Readonly<Record<string, LoadSample>>])[] = []
  const options = { rounds: 3, firstRound: 2, warmUpSeconds: 1, secondsPerRound: 1, connections: 2 }
  await measureLoad(targets, options, (round, samples) => kept.push([round, samples]))
  assert.equal(kept.length, 1)
  const [[round, samples] = []] = kept
  assert.equal(round, 2)
  assert.deepEqual(Object.keys(samples ?? {}), ['one', 'two'])
  for (const { requests, cpuMicroseconds, seconds } of Object.values(samples ?? {})) {
    assert.ok(requests > 0 && cpuMicroseconds > 0)
    // One core has no more than this.
    assert.ok(cpuMicroseconds < seconds * 1.5e6)
  }
})

test('fails when a server ends in place of a first line', async () => {
  await assert.rejects(startServer([process.execPath, '-e', 'process.exit(3)']), /ended with 3/)
})
