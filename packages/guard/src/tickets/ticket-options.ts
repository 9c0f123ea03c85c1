/** Options of tickets: parsed once, and a wrong one is refused by its name. */
import type { Claims } from '@latchkey/tokens'
import type { Guard } from '../guard.ts'
import { memoryTickets } from './memory-ticket-store.ts'
import type { TicketStore } from './ticket-store.ts'

/** Options of `createTickets`. */
export interface TicketOptions<P, C = Claims> {
  /** Decides on the request that asks for a ticket, and again on the one that brings it. */
  readonly guard: Guard<P, C>
  /** Default: the memory of this process. */
  readonly store?: TicketStore
  /** From the asking to the bringing. 1 to 300; default 30. */
  readonly lifetimeSeconds?: number
  /**
   * Also takes a ticket from this member of the query, as `EventSource` needs it: `ticketInUrl: 'ticket'`. A URL lands in logs;
   * there it finds a ticket that was used. Default: from no URL.
   */
  readonly ticketInUrl?: string
  /** How long the store may take; up to 600,000. Default 3,000. */
  readonly deadlineMilliseconds?: number
  /** Told why a request with a ticket was answered 503. Nothing of it reaches the client. */
  readonly onFault?: (fault: unknown) => void
}

export type ParsedTicketOptions<P, C> = TicketOptions<P, C> &
  Required<Pick<TicketOptions<P, C>, 'store' | 'lifetimeSeconds' | 'deadlineMilliseconds'>>

type Check = readonly [good: (value: unknown) => boolean, advice: string]

const CHECKS: Readonly<Record<keyof TicketOptions<unknown>, Check>> = {
  guard: [(value) => hasMethods(value, 'decide'), 'give what createGuard() returns'],
  store: [(value) => hasMethods(value, 'put', 'take'), 'give what memoryTickets() or redisTickets() returns'],
  lifetimeSeconds: [within(1, 300), 'give seconds from 1 to 300'],
  ticketInUrl: [
    (value) => typeof value === 'string' && /^[\w-]+$/.test(value),
    'give the name of a member of the query',
  ],
  deadlineMilliseconds: [within(1, 600_000), 'give milliseconds from 1 to 600,000'],
  onFault: [(value) => typeof value === 'function', 'give a function of the fault, or leave it out'],
}

/** @throws {TypeError} naming the first option that is unknown, missing or wrong */
export function parseTicketOptions<P, C>(options: TicketOptions<P, C>): ParsedTicketOptions<P, C> {
  if (typeof options !== 'object' || options === null) throw new TypeError('options: give an object with a `guard`')
  for (const name of Object.keys(options))
    if (!Object.hasOwn(CHECKS, name)) throw new TypeError(`${name}: unknown option`)
  for (const [name, value] of [['guard', options.guard], ...Object.entries(options)] as const) {
    const [good, advice] = CHECKS[name as keyof typeof CHECKS]
    if (!good(value)) throw new TypeError(`${name}: ${advice}`)
  }
  return { lifetimeSeconds: 30, deadlineMilliseconds: 3000, ...options, store: options.store ?? memoryTickets() }
}

function within(least: number, most: number): (value: unknown) => boolean {
  return (value) => typeof value === 'number' && value >= least && value <= most
}

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  return names.every((name) => typeof Reflect.get(value, name) === 'function')
}
