import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { chat, heard } from '../testing/chat-app.ts'
import { createTestIssuer } from '../testing/kit/index.ts'
import { createTickets } from '../tickets/index.ts'

const issuer = createTestIssuer()
const headers = { Authorization: `Bearer ${issuer.token({ subject: 'roy' })}` }

describe('an open connection', () => {
  const recheckSeconds = 1

  test('ends when its token expires: the signal first, the socket a second later', async () => {
    const own = createTestIssuer()
    await using app = await chat(own.guard(), { recheckSeconds })
    const token = own.token({ expiresInSeconds: 60 })
    const socket = new WebSocket(app.url, { headers: { Authorization: `Bearer ${token}` } })
    await heard(socket)
    own.clock.travel(3600)
    await once(socket, 'close')
    assert.deepEqual(app.ends(), ['token_expired'])
  })

  test('ends as the app ends it, when the app listens to the signal', async () => {
    const own = createTestIssuer()
    await using app = await chat(own.guard(), { recheckSeconds, closeCode: 4401 })
    const socket = new WebSocket(app.url, {
      headers: { Authorization: `Bearer ${own.token({ expiresInSeconds: 60 })}` },
    })
    await heard(socket)
    own.clock.travel(3600)
    const [code] = await once(socket, 'close')
    assert.equal(code, 4401)
  })

  test('ends when its token is revoked, though a ticket opened it', async () => {
    let revoked = false
    const revocations = { isRevoked: () => revoked, isLost: () => false }
    const tickets = createTickets({ guard: issuer.guard({ revocations, whenRevocationsAreLost: 'fail-closed' }) })
    await using app = await chat(tickets.guard, { recheckSeconds, closeCode: 4401 })
    const { ticket } = await tickets.issue(asking())
    const socket = new WebSocket(app.url, ['latchkey', `latchkey.ticket.${ticket}`])
    await heard(socket)
    revoked = true
    const [code] = await once(socket, 'close')
    assert.equal(code, 4401)
    assert.deepEqual(app.ends(), ['token_revoked'])
  })

  test('lasts one turn while nobody can decide, and no longer', async () => {
    let asked = 0
    const faulty = issuer.guard({
      resolvePrincipal: () => {
        asked += 1
        if (asked > 1) throw new Error('the database is away')
        return { id: 'roy' }
      },
    })
    await using app = await chat(faulty, { recheckSeconds, closeCode: 4401 })
    await once(new WebSocket(app.url, { headers }), 'close')
    assert.equal(asked, 3)
    assert.deepEqual(app.ends(), ['unavailable'])
  })

  test('lasts while the guard lets it through', async () => {
    let asked = 0
    const counting = issuer.guard({ resolvePrincipal: () => ({ id: `roy ${++asked}` }) })
    await using app = await chat(counting, { recheckSeconds })
    const socket = new WebSocket(app.url, { headers })
    await heard(socket)
    while (asked < 3) await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(socket.readyState, WebSocket.OPEN)
    assert.deepEqual(app.ends(), [])
    socket.close()
  })
})

function asking(): Request {
  return new Request('http://app.example/tickets', { method: 'POST', headers })
}
