/** Tickets in a real Redis, which can be read, written to and lost. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { fetchGuard } from '@latchkey/guard/fetch'
import { createTestIssuer } from '@latchkey/guard/testing'
import { createTickets, redisTickets } from '@latchkey/guard/tickets'
import { describeTicketStore } from '@latchkey/guard/tickets/testing'
import { createClient } from '@redis/client'
import { type PrivateRedis, skipWithoutRedis, startPrivateRedis } from '../revocation/private-redis.ts'

const skip = skipWithoutRedis()
let redis: PrivateRedis | undefined
const clients: { destroy(): void }[] = []

after(async () => {
  for (const client of clients) client.destroy()
  await redis?.[Symbol.asyncDispose]()
})

describeTicketStore('redis', async () => redisTickets({ client: await connected() }), { skip })

describe('tickets in Redis', { skip }, () => {
  const issuer = createTestIssuer()
  const headers = { Authorization: `Bearer ${issuer.token({ subject: 'roy' })}` }
  const asking = () => new Request('http://app.example/tickets', { method: 'POST', headers })
  const bringing = (ticket: string) => new Request(`http://app.example/events?ticket=${ticket}`)

  test('are issued by one process and taken by another, once', async () => {
    const guard = issuer.guard()
    const ticketInUrl = 'ticket'
    const here = createTickets({ guard, store: redisTickets({ client: await connected() }), ticketInUrl })
    const there = createTickets({ guard, store: redisTickets({ client: await connected() }), ticketInUrl })
    const handler = fetchGuard(there.guard).protect()(() => new Response('events'))
    const { ticket } = await here.issue(asking())
    assert.equal(await (await handler(bringing(ticket))).text(), 'events')
    assert.equal((await handler(bringing(ticket))).status, 401)
  })

  test('leave neither a ticket nor a token to be read there, and nothing after their lifetime', async () => {
    const client = await connected()
    const tickets = createTickets({
      guard: issuer.guard(),
      store: redisTickets({ client, prefix: 'app:' }),
      lifetimeSeconds: 20,
    })
    const { ticket } = await tickets.issue(asking())
    const [key = '', ...more] = await client.keys('app:*')
    assert.deepEqual(more, [])
    const value = (await client.get(key)) ?? ''
    const token = headers.Authorization.slice('Bearer '.length)
    for (const secret of [ticket, token, ...token.split('.'), Buffer.from(token).toString('base64url')])
      assert.ok(!`${key} ${value}`.includes(secret))
    const left = await client.ttl(key)
    assert.ok(left > 0 && left <= 20, `${left} seconds are left`)
  })

  test('are no way in for somebody who writes to Redis', async () => {
    const client = await connected()
    const faults: unknown[] = []
    const tickets = createTickets({
      guard: issuer.guard(),
      store: redisTickets({ client, prefix: 'written:' }),
      ticketInUrl: 'ticket',
      onFault: (fault) => faults.push(fault),
    })
    const [mine, other] = [await tickets.issue(asking()), await tickets.issue(asking())]
    const keys = await client.keys('written:*')
    const values = await Promise.all(keys.map((key) => client.get(key)))
    // Each ticket now stands before what another one sealed.
    for (const [index, key] of keys.entries()) await client.set(key, values[1 - index] ?? '')
    const handler = fetchGuard(tickets.guard).protect()(() => new Response('reached'))
    for (const { ticket } of [mine, other]) assert.equal((await handler(bringing(ticket))).status, 503)
    assert.equal(faults.length, 2)
  })

  test('are answered 503 while Redis is lost, and taken again when it is back', async () => {
    const client = await connected()
    const tickets = createTickets({
      guard: issuer.guard(),
      store: redisTickets({ client }),
      ticketInUrl: 'ticket',
      deadlineMilliseconds: 200,
    })
    const handler = fetchGuard(tickets.guard).protect()(() => new Response('events'))
    const { ticket } = await tickets.issue(asking())
    await redis?.kill()
    assert.equal((await handler(bringing(ticket))).status, 503)
    assert.equal((await handler(asking())).status, 200)
    await redis?.start()
    await client.ping()
    assert.equal((await handler(bringing(ticket))).status, 401)
    const { ticket: next } = await tickets.issue(asking())
    assert.equal((await handler(bringing(next))).status, 200)
  })
})

for (const [title, options] of [
  ['client', {}],
  ['client', { client: { get: () => undefined } }],
  ['prefix', { client: { sendCommand: async () => null }, prefix: 7 }],
  ['ttl', { client: { sendCommand: async () => null }, ttl: 7 }],
] as const) {
  test(`redisTickets refuses a wrong option by its name: ${title} in ${Object.keys(options)}`, () => {
    const wrong = options as unknown as Parameters<typeof redisTickets>[0]
    assert.throws(() => redisTickets(wrong), new RegExp(`^TypeError: ${title}: `))
  })
}

async function connected() {
  redis ??= await startPrivateRedis()
  const client = createClient({ url: `redis://127.0.0.1:${redis.port}` })
  clients.push(client)
  client.on('error', () => undefined)
  await client.connect()
  return client
}
