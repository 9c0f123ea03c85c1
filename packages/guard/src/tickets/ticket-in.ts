/** Where a request can bring a ticket: a WebSocket's subprotocols, and the query where the app names its member. */
import type { RequestFacts } from '@latchkey/protocol'

/** A subprotocol that is a ticket begins so. It is never one that a server may select. */
export const TICKET_PROTOCOL = 'latchkey.ticket.'

/** The tickets of a request: none, the one that is meant, or several, of which none is. */
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
