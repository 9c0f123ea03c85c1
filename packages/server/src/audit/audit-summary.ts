/** Many events of strangers as one. */
import { countedNetworks, parseAddress } from '../limits/network-address.ts'
import type { AuditEvent } from './audit-event.ts'

/** How many networks are told apart; more are counted as so many. */
const MOST_NETWORKS = 1000
const SHOWN_NETWORKS = 5

export interface Summary {
  /** @param now - seconds since the epoch */
  readonly add: (event: AuditEvent, now: number) => void
  readonly event: () => Promise<AuditEvent>
}

/**
 * @param of - what all of them have: their type, outcome and reason, and whom they are about
 * @param find - whom they are about, where only a name is known
 */
export function createSummary(of: AuditEvent, find?: () => Promise<string | undefined>): Summary {
  const { type, outcome, reason, client, object } = of
  const common = {
    type,
    outcome,
    ...(reason !== undefined && { reason }),
    ...(client !== undefined && { client }),
    ...(object !== undefined && { object }),
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
    async event() {
      const subject = of.subject ?? (await find?.())
      const [first = 0, last = 0] = times.map((seconds) => Math.floor(seconds * 1000))
      const sample = [...networks].slice(0, SHOWN_NETWORKS)
      const summary = { count, firstAt: first, lastAt: last, networks: networks.size, sample }
      return { ...common, ...(subject !== undefined && { subject }), isStrangers: true as const, summary }
    },
  }
}
