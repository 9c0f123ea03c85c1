/**
 * Proxies that nobody has named. All clients behind one share its address: a count by it would refuse them for each other's failures, and a
 * stranger among them would be on everybody's known network.
 */
import { BlockList } from 'node:net'
import type { RequestFacts } from '@latchkey/protocol'
import type { NetworkAddress } from '../limits/network-address.ts'
import type { Logger } from '../world/logger.ts'

export interface UnnamedProxies {
  /** Whether a peer is one: it stands on this machine or in a private network, and has sent a header as proxies do, now or before. */
  readonly includes: (peer: NetworkAddress, facts: Pick<RequestFacts, 'header'>) => boolean
  /** Whether there was one. */
  readonly wereSeen: () => boolean
}

/** What an operator reads: the one setting that mends it. */
export const UNNAMED_PROXY =
  'trustedProxies: missing: a proxy that is not named there sends the requests, so nobody is counted or known by address; name its address, or give [] if it is none'

const HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip']
const MOST_PEERS = 1000

export function createUnnamedProxies(logger: Pick<Logger, 'warn'>): UnnamedProxies {
  const near = nearNetworks()
  const seen = new Set<string>()

  return {
    includes({ family, text }, facts) {
      if (!near.check(text, family)) return false
      if (seen.has(text)) return true
      if (!HEADERS.some((name) => facts.header(name).length > 0)) return false
      if (seen.size === 0) logger.warn({ proxy: text }, UNNAMED_PROXY)
      if (seen.size < MOST_PEERS) seen.add(text)
      return true
    },
    wereSeen: () => seen.size > 0,
  }
}

/** RFC 1918, 6598, 3927 and 4193, and this machine. Whoever is elsewhere chooses what to send, and is counted by the own address. */
function nearNetworks(): BlockList {
  const list = new BlockList()
  for (const [network, bits, family] of [
    ['127.0.0.0', 8, 'ipv4'],
    ['10.0.0.0', 8, 'ipv4'],
    ['172.16.0.0', 12, 'ipv4'],
    ['192.168.0.0', 16, 'ipv4'],
    ['100.64.0.0', 10, 'ipv4'],
    ['169.254.0.0', 16, 'ipv4'],
    ['::1', 128, 'ipv6'],
    ['fc00::', 7, 'ipv6'],
    ['fe80::', 10, 'ipv6'],
  ] as const) {
    list.addSubnet(network, bits, family)
  }
  return list
}
