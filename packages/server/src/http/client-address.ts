/** Who sent a request, as far as that can be known. */

import { type NetworkAddress, parseAddress } from '../limits/network-address.ts'
import type { ClientInfo } from './client-info.ts'
import type { Exchange } from './exchange.ts'
import { type ForwardedHeader, forwardedHops } from './forwarded.ts'
import { parseTrustedProxies, type TrustedProxies } from './trusted-proxies.ts'
import type { UnnamedProxies } from './unnamed-proxies.ts'

/** How the address of a client is found. */
export interface ClientAddressOptions {
  /**
   * Addresses and networks (CIDR) of the proxies in front. `[]`: there are none, and the client is the other end of the connection. Default: as
   * `[]`, but a client behind a peer nearby that seems to be a proxy has no address.
   */
  readonly trustedProxies?: readonly string[]
  /** The header that they write. Default `x-forwarded-for`. */
  readonly forwardedHeader?: ForwardedHeader
}

const USER_AGENT_CHARACTERS = 255

/** @throws {TypeError} one line for each option that is wrong */
export function createClientReader(
  { trustedProxies, forwardedHeader = 'x-forwarded-for' }: ClientAddressOptions = {},
  unnamed?: Pick<UnnamedProxies, 'includes'>,
): (exchange: Exchange) => ClientInfo {
  if (forwardedHeader !== 'x-forwarded-for' && forwardedHeader !== 'forwarded') {
    throw new TypeError("forwardedHeader: give 'x-forwarded-for' or 'forwarded'")
  }
  const trusted = parseTrustedProxies(trustedProxies ?? [])
  const suspected = trustedProxies === undefined ? unnamed : undefined
  return ({ peerAddress, facts }) => {
    const peer = peerAddress === undefined ? undefined : parseAddress(peerAddress)
    const isKnown = peer && !suspected?.includes(peer, facts)
    const address = isKnown
      ? lastUntrusted(peer, trusted, forwardedHops(forwardedHeader, facts.header(forwardedHeader)))
      : undefined
    const userAgent = facts.header('user-agent')[0]?.slice(0, USER_AGENT_CHARACTERS)
    const { requestId } = facts
    return {
      ...(address && { address: address.text }),
      ...(userAgent && { userAgent }),
      ...(requestId !== undefined && { requestId }),
    }
  }
}

/** Each trusted hop is believed about the one before it. If it does not name an address, the hop itself is the client. */
function lastUntrusted(
  peer: NetworkAddress,
  trusted: TrustedProxies,
  hops: Iterable<string | undefined>,
): NetworkAddress {
  let client = peer
  for (const hop of hops) {
    const before = trusted(client) && hop !== undefined ? parseAddress(hop) : undefined
    if (!before) return client
    client = before
  }
  return client
}
