/** A route that never answers, and one whose answer never ends, hold no request for ever. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { guarded } from '../http/endpoint.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { oauthFace, recordingLogger, testServer, tokenOf } from '../testing/test-server.ts'
import type { GuardedRoute, RouteContext } from './face.ts'
import type { LoginServerOptions } from './server-options.ts'

const never = () => new Promise<never>(() => {})

type Handle = (context: RouteContext<unknown>) => unknown

async function asked(
  handle: Handle,
  more: Partial<GuardedRoute<unknown>> = {},
  options: Partial<LoginServerOptions> = {},
) {
  const clock = createMovableClock()
  const logger = recordingLogger()
  let called = false
  const watched: Handle = (context) => {
    called = true
    return handle(context)
  }
  const route = { method: 'GET', path: '/slow', handle: watched, ...more }
  const server = await testServer({ faces: [oauthFace({ routes: [route] })], clock, logger, ...options })
  const authorization = `Bearer ${await tokenOf(server)}`
  let status: number | undefined
  const answer = server
    .handler(new Request('http://api.test/slow', { headers: { authorization } }))
    .then((response) => {
      status = response.status
      return response
    })
  while (!called) await new Promise(setImmediate)
  return { clock, logger, answer, status: () => status }
}

describe('a route that', () => {
  it('never answers is answered with 503 after 30 seconds, and the log says which', async () => {
    const { clock, logger, answer, status } = await asked(never)
    await clock.advance(29.9)
    assert.equal(status(), undefined)
    await clock.advance(0.2)
    const response = await answer
    assert.equal(response.status, 503)
    assert.equal(response.headers.get('retry-after'), '1')
    const lines = logger.lines.filter(({ level }) => level === 'error')
    assert.equal(lines.length, 1)
    assert.match(JSON.stringify(lines[0]?.facts), /GET \/slow took longer than 30000 ms/)
  })

  it('has another deadline is given that one, and its signal tells it', async () => {
    let told: AbortSignal | undefined
    const { clock, answer, status } = await asked(
      ({ signal }) => {
        told = signal
        return never()
      },
      { deadlineMilliseconds: 60_000 },
    )
    await clock.advance(59)
    assert.deepEqual([status(), told?.aborted], [undefined, false])
    await clock.advance(2)
    assert.deepEqual([(await answer).status, told?.aborted], [503, true])
  })

  it('has none of its own is given that of the server', async () => {
    const { clock, answer } = await asked(never, {}, { routeDeadlineMilliseconds: 500 })
    await clock.advance(1)
    assert.equal((await answer).status, 503)
  })

  it('answers with a stream that never ends is answered with 503, and the stream is cancelled', async () => {
    const cancelled = Promise.withResolvers<unknown>()
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('begin')),
      cancel: (reason) => cancelled.resolve(reason),
    })
    const { clock, answer } = await asked(() => new Response(body))
    await new Promise(setImmediate)
    await clock.advance(31)
    assert.equal((await answer).status, 503)
    await cancelled.promise
  })

  it('answers with a stream when it is late is not read, and the stream is cancelled', async () => {
    let read = 0
    let isCancelled = false
    const body = new ReadableStream(
      {
        pull: (controller) => {
          read += 1
          controller.enqueue(new TextEncoder().encode('more'))
          return new Promise((resolve) => setImmediate(resolve))
        },
        cancel: () => {
          isCancelled = true
        },
      },
      { highWaterMark: 0 },
    )
    const late = Promise.withResolvers<Response>()
    const { clock, answer } = await asked(() => late.promise)
    await clock.advance(31)
    assert.equal((await answer).status, 503)
    late.resolve(new Response(body))
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate)
    assert.deepEqual([read, isCancelled], [0, true])
  })

  it('throws when it is late harms nobody', async () => {
    const late = Promise.withResolvers<never>()
    const { clock, answer } = await asked(() => late.promise)
    await clock.advance(31)
    assert.equal((await answer).status, 503)
    late.reject(new Error('late'))
    await new Promise(setImmediate)
  })

  it('answers in time leaves no timer behind', async () => {
    const { clock, answer } = await asked(async () => 'done')
    assert.equal((await answer).status, 200)
    const before = clock.waiting()
    const other = await asked(async () => 'done')
    await other.answer
    assert.equal(other.clock.waiting(), before)
  })
})

it('an endpoint of an app has the same deadline', async () => {
  const clock = createMovableClock()
  const endpoint = guarded({
    ...{ id: 'slow', summary: 'Never answers.', tag: 'Test', method: 'GET', path: '/slow', answers: {} },
    requirement: {},
    handle: never,
  })
  const server = await testServer({ faces: [oauthFace({ endpoints: [endpoint] })], clock })
  const authorization = `Bearer ${await tokenOf(server)}`
  const answer = server.handler(new Request('http://api.test/slow', { headers: { authorization } }))
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate)
  await clock.advance(31)
  assert.equal((await answer).status, 503)
})

for (const deadlineMilliseconds of [0, -1, Number.NaN, '5', 3_600_001]) {
  it(`a deadline of ${deadlineMilliseconds} is refused at the start`, async () => {
    const route = { method: 'GET', path: '/a', handle: never, deadlineMilliseconds: deadlineMilliseconds as number }
    await assert.rejects(testServer({ faces: [oauthFace({ routes: [route] })] }), {
      name: 'ConfigurationError',
      message: /^oauth: GET \/a: deadlineMilliseconds: /,
    })
  })
}
