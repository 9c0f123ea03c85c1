/** A chat on a real WebSocket server, for the tests of upgrades. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { PermissionEndedError, type ProtectedUpgrade, type UpgradeOptions, upgradeGuard } from '../adapters/upgrade.ts'
import type { Guard } from '../guard.ts'
import type { Requirement } from '../requirement.ts'

/** How the chat is guarded. */
export interface ChatOptions<P> extends UpgradeOptions {
  readonly requirement?: Requirement<NoInfer<P>>
  /** The close code with which the chat ends a connection whose permission ended; without it, it does not. */
  readonly closeCode?: number
}

/** A server that listens for upgrades. */
export interface UpgradeServer extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** Resolves when the server's side of the next connection is closed. */
  readonly closed: () => Promise<void>
}

/** A running chat. */
export interface Chat extends UpgradeServer {
  /** How many WebSockets were opened. */
  readonly opened: () => number
  /** Why permissions ended. */
  readonly ends: () => readonly string[]
}

/** The answer to a handshake that failed. */
export interface RefusedHandshake {
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server that greets each accepted client and repeats what it hears. */
export async function chat<P>(
  asked: Guard<P>,
  { requirement, closeCode, ...options }: ChatOptions<P> = {},
): Promise<Chat> {
  const sockets = new WebSocketServer({ noServer: true })
  const ends: string[] = []
  let opened = 0
  const auth = upgradeGuard(asked)
  const listener = auth.protect(
    requirement,
    options,
  )((request, socket, head, signal) => {
    signal.addEventListener('abort', () => {
      assert.ok(signal.reason instanceof PermissionEndedError)
      ends.push(signal.reason.code)
    })
    sockets.handleUpgrade(request, socket, head, (client) => {
      opened += 1
      const { id } = auth.principal(request) as { readonly id: string }
      if (closeCode) signal.addEventListener('abort', () => client.close(closeCode))
      client.send(`hello ${id}`)
      client.on('message', (text) => client.send(String(text)))
    })
  })
  return { ...(await listening(listener)), opened: () => opened, ends: () => ends }
}

/** A server on a free port; disposing of it ends all its connections. */
export async function listening(
  listener: (...parameters: Parameters<ProtectedUpgrade>) => unknown,
): Promise<UpgradeServer> {
  const server = createServer()
  server.on('upgrade', listener)
  const open = new Set<AsyncDisposable & { destroy(): void }>()
  const closings: (() => void)[] = []
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      for (const closing of closings.splice(0)) closing()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    closed: () => new Promise<void>((resolve) => closings.push(resolve)),
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The first messages of a socket. */
export async function heard(socket: WebSocket, count = 1): Promise<string[]> {
  const { promise, resolve, reject } = Promise.withResolvers<string[]>()
  const texts: string[] = []
  socket.on('error', reject)
  socket.on('message', (text: RawData) => {
    texts.push(String(text))
    if (texts.length === count) resolve(texts)
  })
  return await promise
}

/** The HTTP answer to a handshake that failed. */
export async function refused(socket: WebSocket): Promise<RefusedHandshake> {
  socket.on('error', () => undefined)
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  const chunks = await response.toArray()
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }
}
