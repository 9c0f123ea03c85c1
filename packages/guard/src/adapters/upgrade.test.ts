import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { WebSocket } from 'ws'
import type { Requirement } from '../requirement.ts'
import { chat, heard, listening, refused } from '../testing/chat-app.ts'
import type { GuardAdapter } from '../testing/guard-adapter.ts'
import { describeGuardAdapter } from '../testing/index.ts'
import { createTestIssuer } from '../testing/kit/index.ts'
import { ownLevel } from '../testing/level.ts'
import { clientOf } from '../testing/listen.ts'
import { createTickets } from '../tickets/index.ts'
import { type ProtectedUpgrade, upgradeGuard } from './upgrade.ts'

/** Requests are upgrades, but accepted ones are answered over HTTP: then refusals and principals can be compared byte for byte. */
const adapter: GuardAdapter<IncomingMessage> = {
  routeGuard: upgradeGuard,
  answersDocuments: false,
  async start({ guards, requirement, before, handleProtected, handleOpen }) {
    const answer =
      (handle: (request: IncomingMessage) => unknown): ProtectedUpgrade =>
      async (request, socket) => {
        const body = JSON.stringify(handle(request))
        socket.end(
          `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${request.method === 'HEAD' ? '' : body}`,
        )
      }
    const guarded = guards.reduceRight<ProtectedUpgrade>(
      (listener, guard) => upgradeGuard(guard).protect(requirement)(listener),
      answer(handleProtected),
    )
    const { port, ...app } = await listening((request, socket, head) => {
      before(request)
      return (request.url === '/open' ? answer(handleOpen) : guarded)(request, socket, head)
    })
    const { send } = clientOf(port)
    const upgrade = [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
    ] as const
    return { ...app, send: (request) => send({ ...request, headers: [...upgrade, ...request.headers] }) }
  },
}

describeGuardAdapter('upgrade', adapter, ownLevel)

const issuer = createTestIssuer()
const guard = issuer.guard()
const auth = upgradeGuard(guard)
const headers = { Authorization: `Bearer ${issuer.token({ subject: 'roy', scope: 'read' })}` }

describe('a WebSocket of ws', () => {
  test('opens with a credential in the header, and knows its principal', async () => {
    await using app = await chat(guard)
    assert.deepEqual(await heard(new WebSocket(app.url, { headers })), ['hello roy'])
  })

  test('is answered over HTTP when the guard refuses, in the words of the dialect', async () => {
    await using app = await chat(guard, { requirement: { scopes: 'write' } })
    for (const [sent, status, code] of [
      [{}, 401, 'credential_absent'],
      [headers, 403, 'scope_insufficient'],
    ] as const) {
      const answer = await refused(new WebSocket(app.url, { headers: sent }))
      assert.deepEqual([answer.status, JSON.parse(answer.body).code], [status, code])
      assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer /)
    }
    assert.equal(app.opened(), 0)
  })

  test('opens with a ticket among its subprotocols, and speaks one that is not a ticket', async () => {
    const tickets = createTickets({ guard })
    await using app = await chat(tickets.guard)
    for (const [offered, spoken] of [
      [(ticket: string) => ['latchkey', ticket], 'latchkey'],
      [(ticket: string) => [ticket, 'chat.v1', 'chat.v0'], 'chat.v1'],
    ] as const) {
      const { ticket } = await tickets.issue(asking())
      const socket = new WebSocket(app.url, offered(`latchkey.ticket.${ticket}`))
      assert.deepEqual(await heard(socket), ['hello roy'])
      assert.equal(socket.protocol, spoken)
      assert.equal((await refused(new WebSocket(app.url, offered(`latchkey.ticket.${ticket}`)))).status, 401)
    }
  })

  test('opens for the standard WebSocket of browsers, which can send no header', async () => {
    const tickets = createTickets({ guard })
    await using app = await chat(tickets.guard)
    const { ticket } = await tickets.issue(asking())
    const socket = new globalThis.WebSocket(app.url, ['latchkey', `latchkey.ticket.${ticket}`])
    const [event] = (await once(socket, 'message')) as [{ readonly data: unknown }]
    assert.deepEqual([event.data, socket.protocol], ['hello roy', 'latchkey'])
    socket.close()
  })

  test('is sent no ticket back when it offers nothing else', async () => {
    const tickets = createTickets({ guard })
    await using app = await chat(tickets.guard)
    const { ticket } = await tickets.issue(asking())
    const socket = new WebSocket(app.url, `latchkey.ticket.${ticket}`)
    // A client must fail when none of its subprotocols was selected (RFC 6455 §4.1): hence the second one.
    const [fault] = await once(socket, 'error')
    assert.match(fault.message, /no subprotocol/)
  })

  test('opens with a ticket in the URL where the app names its member', async () => {
    const tickets = createTickets({ guard, ticketInUrl: 'ticket' })
    await using app = await chat(tickets.guard)
    const { ticket } = await tickets.issue(asking())
    assert.deepEqual(await heard(new WebSocket(`${app.url}/?ticket=${ticket}`)), ['hello roy'])
    assert.equal((await refused(new WebSocket(`${app.url}/?ticket=${ticket}`))).status, 401)
  })

  test('opens with a cookie for pages of the app alone, whatever other pages do', async () => {
    const own = createTestIssuer({ oauth: { cookies: { origins: ['https://app.example'] } } })
    await using app = await chat(own.guard())
    const Cookie = `__Host-lk_at=${own.token({ subject: 'roy' })}`
    const opened = new WebSocket(app.url, { headers: { Cookie, Origin: 'https://app.example' } })
    assert.deepEqual(await heard(opened), ['hello roy'])
    for (const Origin of ['https://evil.example', 'null', 'https://app.example.evil.example', 'http://app.example']) {
      const answer = await refused(new WebSocket(app.url, { headers: { Cookie, Origin } }))
      assert.deepEqual([answer.status, JSON.parse(answer.body).code], [403, 'csrf_refused'])
    }
    assert.equal((await refused(new WebSocket(app.url, { headers: { Cookie } }))).status, 403)
  })

  test('keeps what a client sends at once, while its principal is looked up', async () => {
    const slow = issuer.guard({
      resolvePrincipal: () => new Promise<{ id: string }>((resolve) => setTimeout(resolve, 20, { id: 'roy' })),
    })
    await using app = await chat(slow)
    const socket = new WebSocket(app.url, { headers })
    socket.once('open', () => socket.send('at once'))
    assert.deepEqual(await heard(socket, 2), ['hello roy', 'at once'])
  })
})

describe('a client that hangs up', () => {
  test('while the guard waits ends nothing, and reaches no handler', async () => {
    const { promise: asked, resolve: whenAsked } = Promise.withResolvers<void>()
    const { promise: found, resolve: find } = Promise.withResolvers<{ id: string }>()
    const slow = issuer.guard({
      resolvePrincipal: () => {
        whenAsked()
        return found
      },
    })
    await using app = await chat(slow)
    const socket = connect(app.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(handshake(`Authorization: ${headers.Authorization}\r\n`))
    await asked
    socket.resetAndDestroy()
    await app.closed()
    find({ id: 'roy' })
    assert.deepEqual(await heard(new WebSocket(app.url, { headers })), ['hello roy'])
    assert.equal(app.opened(), 1)
  })

  test('and one that does not, are both closed after a refusal', async () => {
    await using app = await chat(guard)
    const socket = connect({ port: app.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.write(handshake(''))
    await app.closed()
    socket.destroy()
  })
})

test('refuses wrong options by their names', async () => {
  for (const [name, options] of [
    ['recheckSeconds', { recheckSeconds: 0 }],
    ['recheckSeconds', { recheckSeconds: 3601 }],
    ['recheck', { recheck: 7 }],
  ] as const) {
    assert.throws(() => auth.protect({}, options as object), new RegExp(`^TypeError: ${name}: `))
  }
  assert.throws(() => auth.protect({ scope: 'read' } as Requirement), /^TypeError: scope: /)
})

function asking(): Request {
  return new Request('http://app.example/tickets', { method: 'POST', headers })
}

function handshake(credential: string): string {
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
  return `GET / HTTP/1.1\r\nHost: app.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}${credential}\r\n`
}
