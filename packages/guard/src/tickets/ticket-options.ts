/** Options of tickets: parsed once, and a wrong one is refused by name. */
import {
  callable,
  checked,
  numberWithin,
  type OptionTable,
  parseOptions,
  secondsWithin,
  strictlyOptional,
  withMethods,
} from '@latchkey/options'
import type { Claims } from '@latchkey/tokens'
import type { Guard } from '../guard.ts'
import { memoryTickets } from './memory-ticket-store.ts'
import type { TicketStore } from './ticket-store.ts'

/** Options of `createTickets`. */
export interface TicketOptions<P, C = Claims> {
  /** Decides on the request that asks for a ticket, and again on the request that brings it. */
  readonly guard: Guard<P, C>
  /** Default: the memory of this process. */
  readonly store?: TicketStore
  /** How long a ticket may be used. 1 to 300; default 30. */
  readonly lifetimeSeconds?: number
  /**
   * Also reads a ticket from this member of the query, as `EventSource` needs it: `ticketInUrl: 'ticket'`. URLs are logged, but a
   * logged ticket was already used. Default: URLs are not read.
   */
  readonly ticketInUrl?: string
  /** Deadline of the store; up to 600,000. Default 3,000. */
  readonly deadlineMilliseconds?: number
  /** Called with the reason when a request with a ticket was answered 503. The client sees nothing of it. */
  readonly onFault?: (fault: unknown) => void
}

export type ParsedTicketOptions<P, C> = Required<Omit<TicketOptions<P, C>, 'ticketInUrl' | 'onFault'>> & {
  readonly ticketInUrl: string | undefined
  readonly onFault: ((fault: unknown) => void) | undefined
}

const OPTIONS = {
  guard: withMethods<Guard<unknown>>('what createGuard() returns', 'decide'),
  store: strictlyOptional(
    undefined,
    withMethods<TicketStore>('what memoryTickets() or redisTickets() returns', 'put', 'take'),
  ),
  lifetimeSeconds: strictlyOptional(30, secondsWithin(1, 300)),
  ticketInUrl: strictlyOptional(undefined, memberName),
  deadlineMilliseconds: strictlyOptional(3000, numberWithin(1, 600_000, 'milliseconds')),
  onFault: strictlyOptional(undefined, callable<(fault: unknown) => void>('a function of the fault, or leave it out')),
} satisfies OptionTable<keyof TicketOptions<unknown>>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function parseTicketOptions<P, C>(options: TicketOptions<P, C>): ParsedTicketOptions<P, C> {
  const { guard, store = memoryTickets(), ...rest } = parseOptions(OPTIONS, options)
  // The guard that was given.
  return { ...rest, guard: guard as Guard<P, C>, store }
}

function memberName(value: unknown): string {
  return checked(value, typeof value === 'string' && /^[\w-]+$/.test(value), 'the name of a member of the query')
}
