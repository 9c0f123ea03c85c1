/** A ticket as the first message of a WebSocket that was opened without a credential. */
import type { IncomingMessage } from 'node:http'
import { type OptionTable, optional, parseOptions, secondsWithin, withMethods } from '@latchkey/options'
import type { RequestFacts } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import { remember } from '../admitted.ts'
import { factsOf } from '../carriers/node.ts'
import { type ParsedRequirement, parseRequirement, type Requirement } from '../requirement.ts'
import { after } from '../system-clock.ts'
import { TICKET_PROTOCOL } from '../tickets/ticket-in.ts'
import type { Tickets } from '../tickets/tickets.ts'
import { holdOpen, upgradeOptions } from './upgrade-hold.ts'

/** The used part of a WebSocket, `ws`'s or the standard one. */
export interface MessageSocket {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: () => void): void
  removeEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  removeEventListener(type: 'close', listener: () => void): void
  close(code: number, reason: string): void
}

/** Options of `awaitTicket`. */
export interface AwaitedTicket<P, C = Claims> {
  readonly tickets: Tickets<P, C>
  /** The request that was upgraded: the argument of `upgradeGuard(tickets.guard).principal(request)`. */
  readonly request: IncomingMessage
  readonly requirement?: Requirement<NoInfer<P>, NoInfer<C>>
  /** How long to wait for the first message. 1 to 60; default 5. */
  readonly deadlineSeconds?: number
  /** As in `protect`. */
  readonly recheckSeconds?: number
}

const OPTIONS = {
  ...upgradeOptions,
  tickets: withMethods<Tickets<unknown>>('what createTickets() returns', 'issue'),
  request: withMethods<IncomingMessage>('the request that was upgraded', 'on'),
  requirement: optional({}, (value) => parseRequirement(value as Requirement)),
  deadlineSeconds: optional(5, secondsWithin(1, 60)),
} satisfies OptionTable<keyof AwaitedTicket<unknown>>

/** RFC 6455 §7.4.1: policy violation. */
const REFUSED = 1008

/**
 * Waits for the first message, which must be the ticket alone, and decides on the request with it.
 * The client must wait for the server's first message before it sends another: one that comes before the decision is a violation too.
 *
 * @returns the connection's signal, like `protect`'s. Undefined when the socket is being closed with 1008: the message was not a
 *   ticket, it came too late, or the guard refuses it
 */
export async function awaitTicket<P, C>(
  socket: MessageSocket,
  awaited: AwaitedTicket<P, C>,
): Promise<AbortSignal | undefined> {
  const { deadlineSeconds, recheckSeconds, requirement } = parseOptions(OPTIONS, awaited, { called: 'awaited' })
  // Whether `P` and `C` fit was checked at the call.
  const parsed = requirement as ParsedRequirement<P, C>
  const { tickets, request } = awaited
  const first = firstMessage(socket, deadlineSeconds * 1000)
  try {
    const message = await first.message
    if (message === undefined) return refuse('no ticket came')
    const facts = factsWithTicket(request, message)
    const ask = () => tickets.guard.decide(facts, parsed)
    const decision = await ask()
    if (!decision.allowed) return refuse(decision.reason.code)
    if (first.more()) return refuse('a message came before the answer to the ticket')
    remember(tickets.guard, request, decision)
    const signal = holdOpen({ ask, decision, socket: request.socket, recheckSeconds })
    return signal
  } finally {
    first.stop()
  }

  function refuse(reason: string): undefined {
    socket.close(REFUSED, reason)
  }
}

/** Only text can be a ticket. Longer text is never examined. */
function factsWithTicket(request: IncomingMessage, message: unknown): RequestFacts {
  const { method, origin, path, header } = factsOf(request)
  const ticket = typeof message === 'string' && message.length < 100 ? message : ''
  const protocols = [`${TICKET_PROTOCOL}${ticket}`]
  return {
    method,
    origin,
    path,
    header: (name) => (name.toLowerCase() === 'sec-websocket-protocol' ? protocols : header(name)),
  }
}

interface FirstMessage {
  /** Undefined when the socket was closed, or nothing came in time. */
  readonly message: Promise<unknown>
  /** Whether another message came after it. */
  readonly more: () => boolean
  readonly stop: () => void
}

function firstMessage(socket: MessageSocket, deadlineMilliseconds: number): FirstMessage {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  let count = 0
  const take = ({ data }: { readonly data: unknown }) => {
    count += 1
    resolve(data)
  }
  const giveUp = () => resolve(undefined)
  const timer = after(deadlineMilliseconds, giveUp)
  socket.addEventListener('message', take)
  socket.addEventListener('close', giveUp)
  return {
    message: promise,
    more: () => count > 1,
    stop() {
      timer[Symbol.dispose]()
      socket.removeEventListener('message', take)
      socket.removeEventListener('close', giveUp)
    },
  }
}
