/**
 * Single-use tickets, for streams whose client cannot set headers (WebSocket and EventSource in browsers). The page asks for one with
 * its own credential, and sends it a moment later instead of the credential.
 */

import type { RequestFacts } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import type { NodeRequest } from '../carriers/node-request.ts'
import { requestFactsOf } from '../carriers/request-facts-of.ts'
import { withDeadline } from '../deadline.ts'
import type { Decided, Refused } from '../decision.ts'
import type { Guard } from '../guard.ts'
import { isExcepted, type ParsedRequirement } from '../requirement.ts'
import { tell } from '../tell.ts'
import { recordLines, replayLines } from './credential-lines.ts'
import { createTicket, idOf, open, seal, TICKET } from './sealed-credential.ts'
import { ticketsIn } from './ticket-in.ts'
import { parseTicketOptions, type TicketOptions } from './ticket-options.ts'

/** A ticket, as the client gets it. */
export interface IssuedTicket {
  readonly ticket: string
  readonly expiresInSeconds: number
}

/** The tickets of one guard. */
export interface Tickets<P, C = Claims> {
  /**
   * Issues a ticket to a request that the guard lets through: `request` is Node's or a web-standard one, for Fastify `request.raw`, for
   * Koa `ctx.req`, for Hono `c.req.raw`. The ticket replaces this request's credential, once.
   *
   * @throws {Error} when the guard does not let the request through, and the store's own errors
   */
  issue(request: NodeRequest | Request): Promise<IssuedTicket>
  /**
   * The guard that also accepts a ticket instead of a credential. An unknown, late or used ticket is refused as a bad token. The
   * credential itself is judged again: one that has expired or was revoked meanwhile is refused. Both know the requests it lets through.
   */
  readonly guard: Guard<P, C>
}

const RETRY_AFTER_SECONDS = 1

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function createTickets<P, C>(options: TicketOptions<P, C>): Tickets<P, C> {
  const { guard, store, lifetimeSeconds, ticketInUrl, deadlineMilliseconds, onFault } = parseTicketOptions(options)
  const { dialect } = guard
  // A stream is checked again while it is open, and its ticket is gone by then.
  const replayed = new WeakMap<RequestFacts, RequestFacts>()

  async function issue(request: NodeRequest | Request): Promise<IssuedTicket> {
    const { facts, lines } = recordLines(requestFactsOf(request))
    const decision = await guard.decide(facts)
    if (!decision.allowed || decision.credential !== 'accepted')
      throw new Error('issue: the guard does not let this request through; put its protect() before the handler')
    const ticket = createTicket()
    await store.put(idOf(ticket), seal(ticket, lines), lifetimeSeconds)
    return { ticket, expiresInSeconds: lifetimeSeconds }
  }

  function withTickets<Q, D>(base: Guard<Q, D>): Guard<Q, D>['decide'] {
    return (facts, requirement) => {
      const known = replayed.get(facts)
      if (known) return base.decide(known, requirement)
      const [ticket, ...more] = ticketsIn(facts, ticketInUrl)
      if (ticket === undefined || (requirement && isExcepted(requirement, facts)))
        return base.decide(facts, requirement)
      if (more.length > 0) return refusedAs('duplicate', requirement)
      if (!TICKET.test(ticket)) return refusedAs('unknown', requirement)
      return decideByTicket(base, ticket, facts, requirement)
    }
  }

  async function decideByTicket<Q, D>(
    base: Guard<Q, D>,
    ticket: string,
    facts: RequestFacts,
    requirement: ParsedRequirement<Q, D> | undefined,
  ): Promise<Awaited<Decided<Q, D>>> {
    try {
      const taken = Promise.resolve(store.take(idOf(ticket)))
      const sealed = await withDeadline(taken, deadlineMilliseconds, 'the ticket store')
      if (sealed === undefined) return refusedAs('unknown', requirement)
      const replay = replayLines(facts, open(ticket, sealed))
      replayed.set(facts, replay)
      return await base.decide(replay, requirement)
    } catch (fault) {
      return unavailable(fault)
    }
  }

  function refusedAs(fault: 'unknown' | 'duplicate', { realm }: { readonly realm?: string } = {}): Refused {
    const message =
      fault === 'duplicate'
        ? dialect.refuse({ kind: 'credential_malformed', fault }, { realm })
        : dialect.refuse({ kind: 'token_refused', token: '', error: { code: 'token_malformed' } }, { realm })
    return { allowed: false, message, reason: { code: 'ticket_refused', reason: fault } }
  }

  function unavailable(fault: unknown): Refused {
    tell(onFault, fault)
    const message = dialect.httpMessage(503, { retryAfterSeconds: RETRY_AFTER_SECONDS })
    return { allowed: false, message, reason: { code: 'unavailable' } }
  }

  const optional: Guard<P | undefined, C | undefined> = Object.freeze({
    ...guard.optional,
    decide: withTickets(guard.optional),
    get optional() {
      return optional
    },
  })
  return Object.freeze({ issue, guard: Object.freeze({ ...guard, decide: withTickets(guard), optional }) })
}
