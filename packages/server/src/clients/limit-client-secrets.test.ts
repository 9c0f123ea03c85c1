/** How often the secret of a client may be tried, over HTTP: a lane for each client and network, as passwords have. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRateLimits } from '../limits/limit-rates.ts'
import { memoryCounters } from '../limits/memory-counters.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { startSessionServer } from '../testing/session-server.ts'

const ELSEWHERE = '198.51.100.9'

async function withClient() {
  const clock = createMovableClock()
  const limits = createRateLimits({
    counters: memoryCounters({ clock }),
    clock,
    secret: 'a secret of the tests, long enough!',
  })
  const server = await startSessionServer({ limits })
  const client = { id: 'billing', name: 'Billing', grants: ['client_credentials'], actor: 'cli' } as const
  const secret = (await server.sessions.createClient(client))?.secret ?? ''
  const ask = (sent: string, from?: string, id = 'billing', path = '/v1/token') =>
    server.send(`POST ${path}`, {
      form: { grant_type: 'client_credentials', token: 'a', client_id: id, client_secret: sent },
      ...(from !== undefined && { from }),
    })
  const refusals = () => server.events.filter(({ type }) => type === 'client_refused')
  return { server, clock, secret, ask, refusals, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

describe('secrets of a client', () => {
  it('are judged five times from one network, then after 1, 4, 16, 64, 256 and 900 s, at all endpoints together', async () => {
    await using it = await withClient()
    const { ask, clock, refusals } = it
    const paths = ['/v1/token', '/v1/introspect', '/v1/revoke']
    const statuses: number[] = []
    for (let i = 0; i < 8; i++) statuses.push((await ask(`wrong ${i}`, undefined, 'billing', paths[i % 3])).status)
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429, 429])
    const delays: unknown[] = []
    for (let i = 0; i < 6; i++) {
      const refused = await ask('wrong')
      delays.push(refused.headers.get('retry-after'))
      await clock.advance(Number(refused.headers.get('retry-after')))
      assert.equal((await ask('wrong')).status, 401)
    }
    assert.deepEqual(delays, ['1', '4', '16', '64', '256', '900'])
    assert.equal(refusals().length, 11)
  })

  it('that strangers try leave the client itself alone on its own network', async () => {
    await using it = await withClient()
    const { ask, secret } = it
    for (let i = 0; i < 300; i++) await ask(`wrong ${i}`, `203.0.113.${i % 250}`)
    assert.equal((await ask(secret, ELSEWHERE)).status, 200)
  })

  it('leave a trace: each that was judged, by the client if there is one, and never a text of a stranger', async () => {
    await using it = await withClient()
    const { ask, refusals } = it
    await ask('wrong', ELSEWHERE)
    await ask('wrong', ELSEWHERE, 'bill<script>')
    assert.deepEqual(
      refusals().map(({ client, reason, address }) => ({ client, reason, address })),
      [
        { client: 'billing', reason: 'client_secret_wrong', address: ELSEWHERE },
        { client: undefined, reason: 'client_secret_wrong', address: ELSEWHERE },
      ],
    )
  })

  it('that are right are all believed, 200 at once, also after four wrong ones', async () => {
    await using it = await withClient()
    const { ask, secret } = it
    for (let i = 0; i < 4; i++) await ask(`wrong ${i}`)
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask(secret)))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    for (let i = 0; i < 5; i++)
      assert.equal((await ask(`wrong ${i}`)).status, 401, 'a success forgets the failures before it')
  })

  it('of one network are judged five times, 200 different ones at once', async () => {
    await using it = await withClient()
    const { ask } = it
    const asking = Promise.all(Array.from({ length: 200 }, (_, i) => ask(`wrong ${i}`)))
    const statuses = (await asking).map(({ status }) => status)
    assert.equal(statuses.filter((status) => status === 401).length, 5)
    assert.equal(statuses.filter((status) => status === 429).length, 195)
  })
})
