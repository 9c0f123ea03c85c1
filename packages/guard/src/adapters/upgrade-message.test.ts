import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket, WebSocketServer } from 'ws'
import type { Requirement } from '../requirement.ts'
import { heard, listening } from '../testing/chat-app.ts'
import { createTestIssuer } from '../testing/kit/index.ts'
import { createTickets, memoryTickets, type TicketStore } from '../tickets/index.ts'
import { type AwaitedTicket, awaitTicket, upgradeGuard } from './upgrade.ts'

const issuer = createTestIssuer()
const guard = issuer.guard()
const headers = { Authorization: `Bearer ${issuer.token({ subject: 'roy', scope: 'read' })}` }

describe('a ticket as the first message', () => {
  test('lets the connection through', async () => {
    await using app = await ticketed()
    const { ticket } = await app.tickets.issue(asking())
    const socket = new WebSocket(app.url)
    socket.once('open', () => socket.send(ticket))
    assert.deepEqual(await heard(socket), ['hello roy'])
  })

  for (const [title, messages, reason] of [
    ['is none', ['a message'], 'ticket_refused'],
    ['is of nobody', ['A'.repeat(43)], 'ticket_refused'],
    ['is 100,000 characters long', ['A'.repeat(100_000)], 'ticket_refused'],
    ['is bytes', [Buffer.from('A'.repeat(43))], 'ticket_refused'],
    ['holds two', [`${'A'.repeat(43)}, latchkey.ticket.${'B'.repeat(43)}`], 'ticket_refused'],
    ['does not come', [], 'no ticket came'],
  ] as const) {
    test(`closes the connection with 1008 when it ${title}`, async () => {
      await using app = await ticketed()
      const socket = new WebSocket(app.url)
      socket.once('open', () => {
        for (const message of messages) socket.send(message)
      })
      const [code, text] = await once(socket, 'close')
      assert.deepEqual([code, String(text)], [1008, reason])
      assert.equal(app.opened(), 0)
    })
  }

  test('closes the connection when it was used, and when the route demands more', async () => {
    for (const requirement of [undefined, { scopes: 'write' }]) {
      await using app = await ticketed(requirement)
      const { ticket } = await app.tickets.issue(asking())
      if (!requirement) await app.tickets.guard.decide(factsOf(ticket))
      const socket = new WebSocket(app.url)
      socket.once('open', () => socket.send(ticket))
      const [code, text] = await once(socket, 'close')
      assert.deepEqual([code, String(text)], [1008, requirement ? 'scope_insufficient' : 'ticket_refused'])
    }
  })

  test('closes the connection when another message comes before the answer', async () => {
    const memory = memoryTickets()
    const slow = { put: memory.put, take: async (id: string) => await sleep(300).then(() => memory.take(id)) }
    await using app = await ticketed(undefined, slow)
    const { ticket } = await app.tickets.issue(asking())
    const socket = new WebSocket(app.url)
    socket.once('open', () => {
      socket.send(ticket)
      socket.send('impatient')
    })
    const [code] = await once(socket, 'close')
    assert.equal(code, 1008)
    assert.equal(app.opened(), 0)
  })
})

for (const [name, options] of [
  ['deadlineSeconds', { deadlineSeconds: 0.5 }],
  ['recheckSeconds', { recheckSeconds: 0 }],
  ['timeout', { timeout: 5 }],
] as const) {
  test(`refuses a wrong option by its name: ${name} among ${Object.keys(options)}`, async () => {
    await using app = await ticketed()
    const awaited = { tickets: app.tickets, ...options } as unknown as AwaitedTicket<unknown>
    const socket = new WebSocket(app.url)
    await assert.rejects(awaitTicket(socket, awaited), new RegExp(`(?:^TypeError: |\\n)${name}: `))
    await once(socket, 'open')
    socket.close()
  })
}

function asking(): Request {
  return new Request('http://app.example/tickets', { method: 'POST', headers })
}

function factsOf(ticket: string) {
  const header = (name: string) => (name === 'sec-websocket-protocol' ? [`latchkey.ticket.${ticket}`] : [])
  return { method: 'GET', origin: undefined, path: '/', header }
}

/** A server that accepts every upgrade, and greets a client that sends a ticket. */
async function ticketed(requirement?: Requirement, store: TicketStore = memoryTickets()) {
  const tickets = createTickets({ guard, store })
  const sockets = new WebSocketServer({ noServer: true })
  let opened = 0
  const app = await listening((request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, async (client) => {
      const awaited = { tickets, request, deadlineSeconds: 1, ...(requirement && { requirement }) }
      const signal = await awaitTicket(client, awaited)
      if (!signal) return
      opened += 1
      client.send(`hello ${upgradeGuard(tickets.guard).principal(request).id}`)
    })
  })
  return { ...app, tickets, opened: () => opened }
}
