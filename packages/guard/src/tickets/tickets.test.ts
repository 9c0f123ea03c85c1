import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import express from 'express'
import { type FetchHandler, fetchGuard } from '../adapters/fetch.ts'
import { nodeGuard } from '../adapters/node.ts'
import type { Requirement } from '../requirement.ts'
import type { Revocations } from '../revocations/revocations.ts'
import { createTestIssuer } from '../testing/kit/index.ts'
import { listen } from '../testing/listen.ts'
import { guardOf, spokenDialects, tokenOf } from '../testing/spoken-dialects.ts'
import type { TicketOptions } from './ticket-options.ts'
import { createTickets, type Tickets } from './tickets.ts'

const issuer = createTestIssuer()
const guard = issuer.guard()
const headers = { Authorization: `Bearer ${issuer.token({ subject: 'roy', scope: 'read' })}` }
const ticketInUrl = 'ticket'

const asking = (more: Record<string, string> = headers) =>
  new Request('http://app.example/tickets', { method: 'POST', headers: more })
const inUrl = (ticket: string) => new Request(`http://app.example/events?ticket=${ticket}`)
const inProtocol = (...protocols: readonly string[]) =>
  new Request('http://app.example/chat', { headers: { 'Sec-WebSocket-Protocol': protocols.join(', ') } })

/** A handler behind the guard of tickets: it answers who asks. */
function greeting<P>(tickets: Tickets<P>, requirement?: Requirement<P>): FetchHandler<[]> {
  const auth = fetchGuard(tickets.guard)
  return auth.protect(requirement)((request) => Response.json(auth.principal(request)))
}

for (const spoken of spokenDialects) {
  test(`stands for the credential of the request that asked, once: ${spoken.dialect.name}`, async () => {
    const tickets = createTickets({ guard: guardOf(spoken), ticketInUrl })
    const handler = greeting(tickets)
    const { ticket, expiresInSeconds } = await tickets.issue(
      asking({ [spoken.header]: `${spoken.prefix}${tokenOf(spoken, 7)}` }),
    )
    assert.match(ticket, /^[\w-]{43}$/)
    assert.equal(expiresInSeconds, 30)
    assert.equal(String(await (await handler(inUrl(ticket))).json()), '7')
    const again = await handler(inUrl(ticket))
    const expected = spoken.refusals.malformed
    assert.equal(again.status, expected.status)
  })
}

describe('a request with a ticket', () => {
  const tickets = createTickets({ guard, ticketInUrl })
  const handler = greeting(tickets)

  test('brings it as a subprotocol, at any place', async () => {
    for (const protocolsOf of [
      (ticket: string) => ['chat.v1', `latchkey.ticket.${ticket}`],
      (ticket: string) => [`latchkey.ticket.${ticket}`, 'chat.v1'],
      (ticket: string) => [`latchkey.ticket.${ticket}`],
    ]) {
      const { ticket } = await tickets.issue(asking())
      assert.equal((await handler(inProtocol(...protocolsOf(ticket)))).status, 200)
    }
  })

  test('is let through once, of fifty that come at once', async () => {
    const { ticket } = await tickets.issue(asking())
    const statuses = await Promise.all(Array.from({ length: 50 }, async () => (await handler(inUrl(ticket))).status))
    assert.equal(statuses.filter((status) => status === 200).length, 1)
    assert.equal(statuses.filter((status) => status === 401).length, 49)
  })

  test('is refused in the words of a bad token when nobody knows the ticket', async () => {
    const { ticket } = await tickets.issue(asking())
    const strangers = [
      '',
      'x',
      'A'.repeat(43),
      'A'.repeat(4000),
      `${ticket}=`,
      ticket.slice(1),
      '__proto__',
      '%00',
      'é',
    ]
    for (const stranger of strangers) {
      const response = await handler(inUrl(encodeURIComponent(stranger)))
      assert.equal(response.status, 401, stranger)
      assert.equal(((await response.json()) as { code: string }).code, 'token_invalid')
    }
    assert.equal((await handler(inUrl(ticket))).status, 200)
  })

  test('is refused when it brings two tickets, and none of them is used up', async () => {
    const [one, two] = [await tickets.issue(asking()), await tickets.issue(asking())]
    const both = new Request(`http://app.example/?ticket=${one.ticket}&ticket=${two.ticket}`)
    assert.equal((await handler(both)).status, 400)
    const mixed = inProtocol(`latchkey.ticket.${one.ticket}`, `latchkey.ticket.${two.ticket}`)
    assert.equal((await handler(mixed)).status, 400)
    for (const { ticket } of [one, two]) assert.equal((await handler(inUrl(ticket))).status, 200)
  })

  test('is judged by its ticket and not by what it brings beside it', async () => {
    const other = `Bearer ${issuer.token({ subject: 'somebody else' })}`
    const { ticket } = await tickets.issue(asking())
    const response = await handler(new Request(inUrl(ticket), { headers: { Authorization: other } }))
    assert.equal(((await response.json()) as { id: string }).id, 'roy')
    const used = await handler(new Request(inUrl(ticket), { headers: { Authorization: other } }))
    assert.equal(used.status, 401)
  })

  test('needs what the route demands: a ticket is no more than its token', async () => {
    for (const [scopes, status] of [
      ['read', 200],
      ['write', 403],
    ] as const) {
      const { ticket } = await tickets.issue(asking())
      assert.equal((await greeting(tickets, { scopes })(inUrl(ticket))).status, status)
    }
  })

  test('is nobody where the guard was not asked, and its ticket is not used up', async () => {
    const { ticket } = await tickets.issue(asking())
    const open = fetchGuard(tickets.guard).protect({ except: ['GET /events'] })(() => new Response('open'))
    assert.equal((await open(inUrl(ticket))).status, 200)
    assert.equal((await handler(inUrl(ticket))).status, 200)
  })

  test('is refused where a credential is optional and the ticket is bad', async () => {
    const optional = fetchGuard(tickets.guard.optional).protect()(() => new Response('reached'))
    assert.equal((await optional(inUrl('A'.repeat(43)))).status, 401)
    assert.equal((await optional(new Request('http://app.example/events'))).status, 200)
    assert.equal(tickets.guard.optional.optional, tickets.guard.optional)
  })
})

test('finds a ticket in the URL of a Node request, wherever its app is mounted', async () => {
  const tickets = createTickets({ guard, ticketInUrl })
  const inner = nodeGuard(tickets.guard).protect()((request, response) =>
    response.end(String(nodeGuard(tickets.guard).principal(request).id)),
  )
  const mounted = express().use('/api', inner)
  for (const [listener, path] of [
    [inner, '/events'],
    [mounted, '/api/events'],
  ] as const) {
    await using app = await listen(listener)
    const { ticket } = await tickets.issue(asking())
    const get = (query: string) => app.send({ method: 'GET', path: `${path}${query}`, headers: [] })
    assert.equal((await get(`?a=b&ticket=${ticket}`)).body, 'roy')
    assert.equal((await get(`?a=b&ticket=${ticket}`)).status, 401)
    const { ticket: other } = await tickets.issue(asking())
    for (const query of [`?tickets=${other}`, `?a=ticket=${other}`, `/ticket=${other}`, `?Ticket=${other}`])
      assert.equal((await get(query)).status, 401, query)
  }
})

test('takes a ticket from no URL unless it is told the name', async () => {
  const tickets = createTickets({ guard })
  const { ticket } = await tickets.issue(asking())
  assert.equal((await greeting(tickets)(inUrl(ticket))).status, 401)
  assert.equal((await greeting(tickets)(inProtocol(`latchkey.ticket.${ticket}`))).status, 200)
})

test('still takes a credential', async () => {
  assert.equal((await greeting(createTickets({ guard }))(asking())).status, 200)
})

test('shares its principals with the guard', async () => {
  const tickets = createTickets({ guard, ticketInUrl })
  const { ticket } = await tickets.issue(asking())
  const handler = fetchGuard(tickets.guard).protect()((request) =>
    Response.json(fetchGuard(guard).principal(request).id),
  )
  assert.equal(await (await handler(inUrl(ticket))).json(), 'roy')
})

test('stands for a cookie, without the CSRF token that the asking needed', async () => {
  const own = createTestIssuer({ oauth: { cookies: { origins: ['https://app.example'] } } })
  const tickets = createTickets({ guard: own.guard(), ticketInUrl })
  const cookie = `__Host-lk_at=${own.token({ subject: 'roy', claims: { csrf: 'the csrf token' } })}`
  const page = { Cookie: cookie, Origin: 'https://app.example' }
  await assert.rejects(tickets.issue(asking(page)), /^Error: issue: the guard does not let this request through/)
  const { ticket } = await tickets.issue(asking({ ...page, 'X-CSRF-Token': 'the csrf token' }))
  assert.equal((await greeting(tickets)(inUrl(ticket))).status, 200)
})

describe('a credential is judged again when its ticket comes', () => {
  test('it expired meanwhile', async () => {
    const own = createTestIssuer()
    const tickets = createTickets({ guard: own.guard(), ticketInUrl })
    const asked = asking({ Authorization: `Bearer ${own.token({ expiresInSeconds: 60 })}` })
    const { ticket } = await tickets.issue(asked)
    own.clock.travel(3600)
    const response = await greeting(tickets)(inUrl(ticket))
    assert.equal(((await response.json()) as { code: string }).code, 'token_expired')
  })

  test('it was revoked meanwhile', async () => {
    let revoked = false
    const revocations: Revocations = { isRevoked: () => revoked, isLost: () => false }
    const tickets = createTickets({
      guard: issuer.guard({ revocations, whenRevocationsAreLost: 'fail-closed' }),
      ticketInUrl,
    })
    const { ticket } = await tickets.issue(asking())
    revoked = true
    const response = await greeting(tickets)(inUrl(ticket))
    assert.equal(((await response.json()) as { code: string }).code, 'token_revoked')
  })

  test('its key was taken away meanwhile', async () => {
    const own = createTestIssuer()
    const tickets = createTickets({ guard: own.guard(), ticketInUrl })
    const { ticket } = await tickets.issue(asking({ Authorization: `Bearer ${own.token()}` }))
    own.rotateKey({ withdrawOld: true })
    assert.equal((await greeting(tickets)(inUrl(ticket))).status, 401)
  })

  test('its user is gone meanwhile', async () => {
    let user: string | undefined = 'roy'
    const tickets = createTickets({ guard: issuer.guard({ resolvePrincipal: () => user }), ticketInUrl })
    const { ticket } = await tickets.issue(asking())
    user = undefined
    assert.equal((await greeting(tickets)(inUrl(ticket))).status, 401)
  })
})

test('decides on the same facts again by the same ticket, as long as a stream is open', async () => {
  const own = createTestIssuer()
  const tickets = createTickets({ guard: own.guard() })
  const { ticket } = await tickets.issue(asking({ Authorization: `Bearer ${own.token({ expiresInSeconds: 60 })}` }))
  const header = (name: string) => (name === 'sec-websocket-protocol' ? [`latchkey.ticket.${ticket}`] : [])
  const facts = { method: 'GET', origin: undefined, path: '/', header }
  assert.equal((await tickets.guard.decide(facts)).allowed, true)
  assert.equal((await tickets.guard.decide(facts)).allowed, true)
  assert.equal((await tickets.guard.decide({ ...facts })).allowed, false)
  own.clock.travel(3600)
  assert.equal((await tickets.guard.decide(facts)).allowed, false)
})

test('issues none to a request that the guard does not let through', async () => {
  const tickets = createTickets({ guard })
  const forged = `${headers.Authorization.slice(0, -8)}AAAAAAAA`
  for (const sent of [{}, { Authorization: forged }])
    await assert.rejects(tickets.issue(asking(sent)), /^Error: issue: /)
  await assert.rejects(createTickets({ guard: guard.optional }).issue(asking({})), /^Error: issue: /)
})

const faulty: readonly (readonly [title: string, take: () => Promise<string>])[] = [
  ['rejects', async () => fail()],
  ['throws', () => fail()],
  ['never answers', () => new Promise(() => undefined)],
  ['answers what this ticket never sealed', async () => 'A'.repeat(200)],
  ['answers nonsense', async () => ''],
]
for (const [title, take] of faulty) {
  test(`answers 503 without a detail when the store ${title}`, async () => {
    const faults: unknown[] = []
    const onFault = (fault: unknown) => {
      faults.push(fault)
      throw new Error('and so does this one')
    }
    const store = { put: () => undefined, take }
    const tickets = createTickets({ guard, store, ticketInUrl, deadlineMilliseconds: 20, onFault })
    const { ticket } = await tickets.issue(asking())
    const response = await greeting(tickets)(inUrl(ticket))
    assert.equal(response.status, 503)
    assert.equal(response.headers.get('retry-after'), '1')
    assert.ok(!(await response.text()).includes('hunter2'))
    assert.equal(faults.length, 1)
  })
}

test('hands the fault of a store to whoever asks for a ticket', async () => {
  const store = { put: () => fail(), take: () => undefined }
  await assert.rejects(createTickets({ guard, store }).issue(asking()), /hunter2/)
})

for (const [title, options] of [
  ['guard', {}],
  ['guard', { guard: {} }],
  ['store', { guard, store: new Map() }],
  ['lifetimeSeconds', { guard, lifetimeSeconds: 301 }],
  ['lifetimeSeconds', { guard, lifetimeSeconds: Number.NaN }],
  ['ticketInUrl', { guard, ticketInUrl: true }],
  ['ticketInUrl', { guard, ticketInUrl: '' }],
  ['deadlineMilliseconds', { guard, deadlineMilliseconds: 2 ** 31 }],
  ['onFault', { guard, onFault: 'log' }],
  ['ttl', { guard, ttl: 30 }],
] as const) {
  test(`refuses a wrong option by its name: ${title} among ${Object.keys(options)}`, () => {
    const wrong = options as unknown as TicketOptions<unknown>
    assert.throws(() => createTickets(wrong), new RegExp(`^TypeError: ${title}: `))
  })
}

function fail(): never {
  throw new Error('redis://app:hunter2@cache.internal')
}
