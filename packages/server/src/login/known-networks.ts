/**
 * Known networks: whoever comes from where the account has logged in before is told from strangers, also with a client that can keep no
 * device token. What was asked for is remembered for a moment, so that a flood of refused logins asks the database once for each.
 */
import type { CountedKey } from '../limits/counted-key.ts'
import type { KnownLimits } from '../limits/limit-options.ts'
import { clientBehind, parseAddress, prefixOf } from '../limits/network-address.ts'
import type { Clock } from '../world/clock.ts'
import { DAY_SECONDS } from './known-devices.ts'
import type { NetworkStore } from './network-store.ts'

/** Whose network it is. */
export interface NetworkOfUser {
  readonly username: string
  /** The client's; undefined if it is not known. */
  readonly address?: string | undefined
}

export interface KnownNetworks {
  /** The key by which attempts from this network are counted, if it is known. */
  readonly find: (network: NetworkOfUser) => Promise<string | undefined>
  readonly remember: (network: NetworkOfUser & { readonly subject: string }) => Promise<void>
  /** Forgets those of a user. */
  readonly forget: (subject: string) => Promise<void>
  /** The same, though it may have been forgotten a moment ago: without a look at what was asked for. */
  readonly rememberAnew: (network: NetworkOfUser & { readonly subject: string }) => Promise<void>
}

interface KnownNetworkPorts {
  readonly store: NetworkStore
  /** Whole digests. */
  readonly digest: CountedKey
  readonly limits: KnownLimits
  readonly clock: Clock
}

/** For how long an answer of the database holds: what another process learns or forgets is noticed after it. */
const HOLDS_MILLISECONDS = { known: 10_000, unknown: 2000 } as const
const MOST_HELD = 20_000
/** How often a use is told to the store, which notes the day. */
const NOTED_SECONDS = 3600

export function createKnownNetworks({ store, digest, limits, clock }: KnownNetworkPorts): KnownNetworks {
  const held = new Map<string, { readonly isKnown: boolean; readonly until: number; readonly notedAt?: number }>()

  /** IPv4 /24 and IPv6 /56: what one household or office has. */
  function digestOf({ username, address }: NetworkOfUser): string | undefined {
    const parsed = address === undefined ? undefined : parseAddress(address)
    const client = parsed && clientBehind(parsed)
    return client && digest('network', username, prefixOf(client, client.family === 'ipv4' ? 24 : 56))
  }

  function hold(key: string, isKnown: boolean, notedAt?: number): void {
    const until = clock.monotonic() + HOLDS_MILLISECONDS[isKnown ? 'known' : 'unknown']
    held.delete(key)
    held.set(key, { isKnown, until, ...(notedAt !== undefined && { notedAt }) })
    const [oldest] = held.keys()
    if (held.size > MOST_HELD && oldest !== undefined) held.delete(oldest)
  }

  async function note(key: string, subject: string): Promise<void> {
    const now = clock.now()
    await store.remember({ digest: key, subject }, now, limits.networksPerUser)
    hold(key, true, now)
  }

  return {
    async find(network) {
      const key = digestOf(network)
      if (key === undefined) return undefined
      const known = held.get(key)
      if (known && known.until > clock.monotonic()) return known.isKnown ? key : undefined
      const isKnown = await store.isKnown(key, clock.now() - limits.knownDays * DAY_SECONDS)
      hold(key, isKnown, known?.notedAt)
      return isKnown ? key : undefined
    },

    async remember({ subject, ...network }) {
      const key = digestOf(network)
      const known = key === undefined ? undefined : held.get(key)
      // What was forgotten since then is unknown by now.
      const isNoted = known?.isKnown && (known.notedAt ?? 0) > clock.now() - NOTED_SECONDS
      if (key !== undefined && !isNoted) await note(key, subject)
    },

    async forget(subject) {
      await store.forget(subject)
      // It is not known which of them are the user's.
      held.clear()
    },

    async rememberAnew({ subject, ...network }) {
      const key = digestOf(network)
      if (key !== undefined) await note(key, subject)
    },
  }
}
