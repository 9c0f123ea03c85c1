/** Random bytes where a request has its parts: whatever comes, the answer is below 500 and says nothing of the inside. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { flaskPyjwt } from '@latchkey/protocol'
import { type Listening, listening } from '../testing/listening.ts'
import { type RawAnswer, request, talk } from '../testing/raw-client.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import {
  flaskJwtFace,
  oauthFace,
  recordingLogger,
  roy,
  royLogin,
  testKey,
  testServer,
  tokenOf,
} from '../testing/test-server.ts'
import { face } from './face-recipe.ts'

const REQUESTS = 3000
const AT_ONCE = 8
const INSIDE = /node:|\.ts\b|\/src\/|node_modules|\bat (?:async )?\w+ \(|TypeError|RangeError|SyntaxError/

const logger = recordingLogger()
const server = await testServer({
  logger,
  bodyDeadlineMilliseconds: 100,
  faces: [
    oauthFace(),
    flaskJwtFace({ routes: [{ method: 'GET', path: '/rest-auth/:id', handle: () => 'reached' }] }),
    face({
      dialect: flaskPyjwt({ explainBadRequests: true }),
      keys: [testKey('pyjwt')],
      users: roy,
      routes: [{ method: 'GET', path: '/open/', handle: () => 'reached' }],
    }),
  ],
})

let running: Listening
before(async () => {
  running = await listening(server)
})
after(() => running[Symbol.asyncDispose]())

it(`answers ${REQUESTS} random requests without a fault, and goes on`, async () => {
  const { integer, pick, bytes } = seededRandom(20_261_122)
  const token = await tokenOf(server)

  const text = () =>
    pick(['', 'a', '%', '%00', '%ff', ';', '//', '..', '"', "'", '<', '\\', '\x7f', '\xff', 'é', token])
  const noise = () => bytes(integer(40)).toString('latin1')
  const line = () => noise().replaceAll(/[\r\n\0]/g, ' ')
  const target = () => {
    const known = pick([
      '/',
      '/protected',
      '/v1/login',
      '/auth',
      '/login',
      '/rest-auth/',
      '/open',
      '/open/',
      '/livez',
      '/readyz',
      '*',
    ])
    return pick([known, known + text(), known + text() + text(), `/${text()}${text()}`, line(), `${known}?${line()}`])
  }
  const header = () => {
    const names = ['Authorization', 'x-access-token', 'Content-Type', 'Content-Encoding', 'Origin', 'Host', 'Expect']
    const more = ['Access-Control-Request-Method', 'Access-Control-Request-Headers', 'Content-Length', 'Cookie']
    const scheme = pick(['Bearer ', 'JWT ', 'bearer\t', '', 'Basic '])
    const flipped = token.slice(0, integer(token.length)) + text()
    const value = pick([line(), scheme + line(), scheme + token, scheme + flipped, 'application/json', '*', 'OPTIONS'])
    return `${pick([...names, ...more, ...more, line()])}: ${value}`
  }
  const body = () => {
    const json = pick([
      royLogin,
      '{}',
      '[]',
      'null',
      '{"username":[],"password":{}}',
      '{"username":"\\u0000","password":"\\ud800"}',
    ])
    return pick([json, json.slice(0, integer(json.length)), noise(), '['.repeat(integer(5000)), json + noise(), ''])
  }
  const random = () => {
    if (integer(20) === 0) return bytes(integer(400))
    const method = pick(['GET', 'POST', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'TRACE', 'get', line()])
    const lines = ['Content-Type: application/json', ...Array.from({ length: integer(5) }, header)]
    return request(`${method} ${target()}`, lines, Buffer.from(body(), 'latin1'))
  }

  const seen = new Map<number, number>()
  const check = (answers: readonly RawAnswer[], sent: Buffer) => {
    for (const { status, body, headers } of answers) {
      assert.ok(status >= 200 && status < 500, `${status} for ${JSON.stringify(sent.toString('latin1'))}`)
      assert.doesNotMatch(body + JSON.stringify(headers), INSIDE)
      seen.set(status, (seen.get(status) ?? 0) + 1)
    }
  }
  for (let done = 0; done < REQUESTS; done += AT_ONCE) {
    const sent = Array.from({ length: AT_ONCE }, random)
    const answers = await Promise.all(sent.map((bytes) => talkLoosely(bytes)))
    for (const [i, bytes] of sent.entries()) check(answers[i] ?? [], bytes)
  }

  assert.deepEqual(
    logger.lines.filter(({ level }) => level === 'error'),
    [],
  )
  // The requests get far enough to be refused in every way, and some are good.
  for (const status of [200, 400, 401, 403, 404, 405, 415]) assert.ok(seen.has(status), `no answer had ${status}`)
  const [alive] = await talk(running.port, request('/livez'))
  assert.equal(alive?.status, 200)
})

/** Random bytes may leave a request unfinished: our end closes the connection then. HEAD's answers have no body. */
function talkLoosely(bytes: Buffer): Promise<readonly RawAnswer[]> {
  const isHead = bytes.subarray(0, 5).toString('latin1') === 'HEAD '
  return talk(running.port, bytes, { end: true, methods: isHead ? ['HEAD'] : [] })
}
