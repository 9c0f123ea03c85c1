/** Many events as one. */
import { countedNetworks, parseAddress } from '../limits/network-address.ts'
import type { AuditEvent } from './audit-event.ts'

/** How many networks are told apart; more are counted as so many. */
const MOST_NETWORKS = 1000
const SHOWN_NETWORKS = 5

export interface Summary {
  /** @param now - seconds since the epoch */
  readonly add: (event: AuditEvent, now: number) => void
  readonly isEmpty: () => boolean
  readonly event: () => Promise<AuditEvent>
}

/** Whose the events of a summary are. */
export interface SummaryOwner {
  readonly isStrangers?: true
  /** Whom they are about, where only a name is known. */
  readonly find?: (() => Promise<string | undefined>) | undefined
}

/** @param of - what all of them have: their type, outcome and reason, what and whom they are about, and who did it */
export function createSummary(of: AuditEvent, { isStrangers, find }: SummaryOwner): Summary {
  const { type, outcome, reason, actor, session, client, object } = of
  const common = {
    type,
    outcome,
    ...(reason !== undefined && { reason }),
    ...(actor !== undefined && { actor }),
    ...(session !== undefined && { session }),
    ...(client !== undefined && { client }),
    ...(object !== undefined && { object }),
    ...(isStrangers && { isStrangers }),
  }
  const networks = new Set<string>()
  const times: number[] = []
  let count = 0

  return {
    add({ address }, now) {
      count += 1
      times[0] ??= now
      times[1] = now
      const parsed = address === undefined ? undefined : parseAddress(address)
      const [own] = parsed ? countedNetworks(parsed) : []
      if (own && networks.size < MOST_NETWORKS) networks.add(own.network)
    },
    isEmpty: () => count === 0,
    async event() {
      const subject = of.subject ?? (await find?.())
      const [first = 0, last = 0] = times.map((seconds) => Math.floor(seconds * 1000))
      const sample = [...networks].slice(0, SHOWN_NETWORKS)
      const summary = { count, firstAt: first, lastAt: last, networks: networks.size, sample }
      return { ...common, ...(subject !== undefined && { subject }), summary }
    },
  }
}
