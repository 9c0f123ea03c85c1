/** Where a request can bring a ticket: the subprotocols of a WebSocket, and the query if the app names a member. */
import type { RequestFacts } from '@latchkey/protocol'

/** The prefix of a ticket as a subprotocol. A server must never select it. */
export const TICKET_PROTOCOL = 'latchkey.ticket.'

/** The tickets of a request: none, exactly one, or several, which are all refused. */
export function ticketsIn(facts: RequestFacts, ticketInUrl: string | undefined): readonly string[] {
  const inProtocols = protocolsIn(facts.header('sec-websocket-protocol'))
    .filter((protocol) => protocol.startsWith(TICKET_PROTOCOL))
    .map((protocol) => protocol.slice(TICKET_PROTOCOL.length))
  const inUrl = ticketInUrl === undefined ? [] : new URLSearchParams(facts.query).getAll(ticketInUrl)
  return [...inProtocols, ...inUrl]
}

/** The subprotocols of header lines, in order (RFC 6455 §4.1). */
export function protocolsIn(lines: readonly string[]): readonly string[] {
  return lines
    .flatMap((line) => line.split(','))
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '')
}
