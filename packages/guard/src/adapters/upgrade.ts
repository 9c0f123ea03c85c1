/** Upgrades of Node's `http` and `https`, before there is a WebSocket: `server.on('upgrade', listener)`. */
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { parseOptions } from '@latchkey/options'
import type { Message, RequestFacts } from '@latchkey/protocol'
import { remember } from '../admitted.ts'
import { factsOf } from '../carriers/node.ts'
import { parseRequirement } from '../requirement.ts'
import { nothingStands } from '../resource-metadata/document-guard.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'
import { protocolsIn, TICKET_PROTOCOL } from '../tickets/ticket-in.ts'
import { holdOpen, type UpgradeOptions, upgradeOptions } from './upgrade-hold.ts'

export { PermissionEndedError, type UpgradeOptions } from './upgrade-hold.ts'
export { type AwaitedTicket, awaitTicket, type MessageSocket } from './upgrade-message.ts'

/** A listener of `upgrade`. The signal is aborted once the guard would no longer let the request through. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer, signal: AbortSignal) => unknown

/** The listener that a server calls. */
export type ProtectedUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>

/** Wraps an upgrade listener: it only runs for requests that the guard lets through. */
export type UpgradeProtection = (listener: UpgradeListener) => ProtectedUpgrade

/**
 * Guards upgrades: `server.on('upgrade', auth.protect()((request, socket, head, signal) => …))`. Requests that are refused are answered over
 * HTTP, and their connections end. An open connection ends too when its token expires or is revoked: the signal is aborted, and a second
 * later the connection is closed if the app has not done so.
 */
export const upgradeGuard: CreateRouteGuard<UpgradeProtection, IncomingMessage, [options?: UpgradeOptions], never> =
  routeGuards((guard, requirement, options = {}) => {
    const parsed = parseRequirement(requirement)
    const { recheckSeconds } = parseOptions(upgradeOptions, options)
    return (listener) => async (request, socket, head) => {
      // Without a listener, a client that hangs up meanwhile would end the process.
      socket.on('error', destroySocket)
      const facts = factsOf(request)
      const ask = () => guard.decide(facts, parsed)
      const decided = ask()
      const decision = decided instanceof Promise ? await decided : decided
      if (socket.destroyed) return
      if (!decision.allowed)
        return writeRefusal(socket, guard.dialect.decorate(decision.message, facts), request.method)
      remember(guard, request, decision)
      withholdTicket(request, facts)
      const signal = holdOpen({ ask, decision, socket, recheckSeconds })
      await listener(request, socket, head, signal)
    }
  }, nothingStands)

/** Writes the answer in HTTP/1.1 and ends the connection, even if its client does not end its side. */
function writeRefusal(socket: Duplex, { status, headers, body }: Message, method: string | undefined): void {
  const lines = [...headers, ['Content-Length', String(Buffer.byteLength(body))], ['Connection', 'close']]
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.once('finish', () => socket.destroy())
  // Header text is Latin-1 (RFC 9110 §5.5), and the body is UTF-8.
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}\r\n`, 'latin1')
  socket.end(method === 'HEAD' ? '' : body)
}

/**
 * A WebSocket library selects one of the offered subprotocols, often the first. A ticket must not be among them, or it
 * would be sent back as the selected protocol (RFC 6455 §4.2.2).
 */
function withholdTicket(request: IncomingMessage, facts: RequestFacts): void {
  const offered = protocolsIn(facts.header('sec-websocket-protocol'))
  const others = offered.filter((protocol) => !protocol.startsWith(TICKET_PROTOCOL))
  if (others.length === offered.length) return
  const { headers } = request
  if (others.length === 0) delete headers['sec-websocket-protocol']
  else headers['sec-websocket-protocol'] = others.join(', ')
}

function destroySocket(this: Duplex): void {
  this.destroy()
}
