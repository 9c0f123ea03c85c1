/** Socket.IO behind `nodeGuard` and `upgradeGuard`, as its page says. It listens through a server that never listens itself. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import type { Guard } from '@latchkey/guard'
import { expressGuard, type Middleware } from '@latchkey/guard/express'
import { type NodeListener, nodeGuard } from '@latchkey/guard/node'
import { createTestIssuer } from '@latchkey/guard/testing'
import { clientOf, describeGuardAdapter, type GuardAdapter } from '@latchkey/guard/testing/adapter'
import { createTickets } from '@latchkey/guard/tickets'
import { upgradeGuard } from '@latchkey/guard/upgrade'
import { hostModule } from './tools.ts'

interface Socket {
  readonly request: IncomingMessage
  emit(name: string, ...values: unknown[]): void
  on(name: string, hear: (...values: never[]) => void): void
}

interface Io {
  attach(server: Server): void
  readonly engine: { use(middleware: Middleware): void }
  on(name: 'connection', hear: (socket: Socket) => void): void
  of(name: string): { use(ask: (socket: Socket, next: (fault?: Error) => void) => void): void }
  close(): Promise<void>
}

interface Client {
  on(name: string, hear: (...values: never[]) => void): void
  emit(name: string, ...values: unknown[]): void
  close(): void
}

type ClientOptions = Readonly<Record<string, unknown>>

const { Server: SocketIo } = hostModule<{ Server: new (options?: object) => Io }>('socket.io')
const { io: openClient } = hostModule<{ io: (url: string, options: ClientOptions) => Client }>('socket.io-client')

/** A server that Socket.IO is attached to: what is not Socket.IO's goes to the app's own listener. */
const adapter: GuardAdapter<IncomingMessage> = {
  routeGuard: nodeGuard,
  async start({ guards, requirement, before, handleProtected, handleOpen }) {
    const io = new SocketIo({ serveClient: false })
    const answer =
      (handle: (request: IncomingMessage) => unknown): NodeListener =>
      (request, response) =>
        response.end(JSON.stringify(handle(request)))
    const inner = createServer((request, response) =>
      answer(request.url === '/open' ? handleOpen : handleProtected)(request, response),
    )
    io.attach(inner)
    const toInner: NodeListener = (request, response) => inner.emit('request', request, response)
    const guarded = guards.reduceRight<NodeListener>(
      (listener, guard) => nodeGuard(guard).protect(requirement)(listener),
      toInner,
    )
    const server = createServer((request, response) => {
      before(request)
      return (request.url === '/open' ? toInner : guarded)(request, response)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      ...clientOf((server.address() as AddressInfo).port),
      [Symbol.asyncDispose]: async () => {
        await io.close()
        server.close()
        server.closeAllConnections()
      },
    }
  },
}

describeGuardAdapter('a server that Socket.IO is attached to, behind nodeGuard', adapter, { randomRequests: 200 })

const issuer = createTestIssuer()
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })
const good = () => bearer(issuer.token({ subject: 'roy', scope: 'read' }))

/** The head of a WebSocket's handshake without a token. */
const upgradeOf = (query: string) =>
  [
    `GET /socket.io/?EIO=4&${query} HTTP/1.1`,
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n')

/** As on the page. */
async function start<P extends { readonly id: unknown }>(guard: Guard<P>, { recheckSeconds = 30 } = {}) {
  const io = new SocketIo({ serveClient: false })
  const inner = createServer()
  io.attach(inner)
  const requests = nodeGuard(guard)
  const upgrades = upgradeGuard(guard)
  const server = createServer(requests.protect()((request, response) => inner.emit('request', request, response)))
  server.on(
    'upgrade',
    upgrades.protect({}, { recheckSeconds })((request, socket, head) => inner.emit('upgrade', request, socket, head)),
  )
  const heard: string[] = []
  const gone: string[] = []
  io.on('connection', (socket) => {
    const { id } = upgrades.principal(socket.request)
    socket.emit('greeting', `hello ${id}`)
    socket.on('say', (text: string) => heard.push(text))
    socket.on('disconnect', (reason: string) => gone.push(reason))
  })
  io.of('/admin').use((socket, next) => next(new Error(`${upgrades.principal(socket.request).id} is no admin`)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    heard,
    gone,
    [Symbol.asyncDispose]: async () => {
      await io.close()
      server.close()
      server.closeAllConnections()
    },
  }
}

/** What a client hears first: a greeting, or why it has none. */
async function firstWord(url: string, options: ClientOptions): Promise<string> {
  const client = openClient(url, { reconnection: false, forceNew: true, ...options })
  try {
    return await new Promise<string>((resolve) => {
      client.on('greeting', (text: string) => resolve(text))
      client.on('connect_error', (error: Error & { readonly description?: unknown; readonly context?: unknown }) =>
        // A namespace's own refusal comes through a connection that is open.
        resolve(statusIn(error) === '' ? error.message : `refused: ${error.message} ${statusIn(error)}`),
      )
    })
  } finally {
    client.close()
  }
}

/** The status is where the transport has put it. */
function statusIn(error: { readonly description?: unknown; readonly context?: unknown }): string {
  const { description } = error
  if (typeof description === 'number') return String(description)
  const message = (description as { readonly message?: unknown } | undefined)?.message
  return typeof message === 'string' ? message : ''
}

const TRANSPORTS = ['websocket', 'polling']

for (const transport of TRANSPORTS) {
  test(`Socket.IO over ${transport}: a good token opens it, and its principal is known`, async () => {
    await using app = await start(issuer.guard())
    assert.equal(await firstWord(app.url, { transports: [transport], extraHeaders: good() }), 'hello roy')
  })

  test(`Socket.IO over ${transport}: without a good token no handshake happens, and the answer is 401`, async () => {
    await using app = await start(issuer.guard())
    for (const extraHeaders of [{}, bearer('x'), bearer(issuer.token({ subject: 'roy', expiresInSeconds: -60 }))])
      assert.match(await firstWord(app.url, { transports: [transport], extraHeaders }), /^refused: .* .*401/)
  })
}

test('Socket.IO: every namespace is behind the guard, and its own middleware knows the principal', async () => {
  await using app = await start(issuer.guard())
  assert.equal(await firstWord(`${app.url}/admin`, { extraHeaders: good() }), 'roy is no admin')
  assert.match(await firstWord(`${app.url}/admin`, {}), /^refused: .*401/)
})

test('Socket.IO: a token in `auth` counts for nothing: it comes after the connection is open', async () => {
  await using app = await start(issuer.guard())
  const token = good().Authorization
  assert.match(await firstWord(app.url, { transports: ['websocket'], auth: { token } }), /^refused: .*401/)
})

test('Socket.IO: from polling to a WebSocket, and the principal stays', async () => {
  await using app = await start(issuer.guard())
  assert.equal(await firstWord(app.url, { extraHeaders: good() }), 'hello roy')
})

test('Socket.IO: an upgrade without a token does not take over a session that was polled with one', async () => {
  await using app = await start(issuer.guard())
  const opened = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, { headers: good() })
  const { sid } = JSON.parse((await opened.text()).slice(1)) as { readonly sid: string }
  const socket = connect(app.port, '127.0.0.1')
  socket.end(upgradeOf(`transport=websocket&sid=${sid}`))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  assert.match(String(answer), /^HTTP\/1\.1 401 /)
  assert.equal((await fetch(`${app.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`)).status, 401)
})

test("Socket.IO: its engine's own middlewares refuse an upgrade without a word, which is why the guard stands before it", async () => {
  const io = new SocketIo({ serveClient: false })
  const server = createServer().listen(0, '127.0.0.1')
  io.attach(server)
  io.engine.use(expressGuard(issuer.guard()).protect())
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(upgradeOf('transport=websocket'))
  let answer = ''
  socket.on('data', (bytes) => {
    answer += bytes
  })
  await once(socket, 'close')
  assert.equal(answer, '')
  await io.close()
})

test('Socket.IO: an open connection ends when its token expires, and nothing is heard from it afterwards', async () => {
  await using app = await start(issuer.guard(), { recheckSeconds: 1 })
  const extraHeaders = bearer(issuer.token({ subject: 'roy', expiresInSeconds: 1 }))
  const client = openClient(app.url, { transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders })
  const ended = new Promise<string>((resolve) => client.on('disconnect', (reason: string) => resolve(reason)))
  client.emit('say', 'before')
  assert.match(await ended, /transport/)
  client.emit('say', 'after')
  assert.deepEqual(app.heard, ['before'])
  client.close()
})

test('Socket.IO: a ticket opens a WebSocket of a browser, which can set no header, and opens it once', async () => {
  const tickets = createTickets({ guard: issuer.guard(), ticketInUrl: 'ticket' })
  await using app = await start(tickets.guard)
  const asked = new Request('http://127.0.0.1/', { method: 'POST', headers: good() })
  const { ticket } = await issueTo(tickets, asked)
  const options = { transports: ['websocket'], query: { ticket } }
  assert.equal(await firstWord(app.url, options), 'hello roy')
  assert.match(await firstWord(app.url, options), /^refused: .*401/)
})

async function issueTo(
  tickets: ReturnType<typeof createTickets>,
  request: Request,
): Promise<{ readonly ticket: string }> {
  return await tickets.issue(request)
}
