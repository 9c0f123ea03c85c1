/** The proxies whose word about their clients is believed, as an operator lists them. */
import { BlockList } from 'node:net'
import { type NetworkAddress, parseAddress } from '../limits/network-address.ts'

/** Whether an address is one of them. */
export type TrustedProxies = (address: NetworkAddress) => boolean

/** @throws {TypeError} one line for each entry that is neither an address nor a network */
export function parseTrustedProxies(entries: readonly string[]): TrustedProxies {
  const list = new BlockList()
  const faults = entries.flatMap((entry) => {
    const network = parseNetwork(entry)
    if (!network) return [`trustedProxies: ${JSON.stringify(entry)}: give an address or a network such as 10.0.0.0/8`]
    list.addSubnet(network.address.text, network.prefixBits, network.address.family)
    return []
  })
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
  return ({ family, text }) => list.check(text, family)
}

const BITS = { ipv4: 32, ipv6: 128 } as const

/** A network of all addresses is refused: it would let every client choose the address by which it is counted. */
function parseNetwork(entry: unknown): { readonly address: NetworkAddress; readonly prefixBits: number } | undefined {
  const [, text = '', prefix] = /^([^/%]+)(?:\/([1-9]\d{0,2}))?$/.exec(typeof entry === 'string' ? entry : '') ?? []
  const address = parseAddress(text)
  if (!address) return undefined
  const prefixBits = prefix === undefined ? BITS[address.family] : Number(prefix)
  // The prefix of an IPv4-mapped network counts other bits than that of the IPv4 network it means.
  const meansAnother = prefix !== undefined && address.family === 'ipv4' && text.includes(':')
  return prefixBits > BITS[address.family] || meansAnother ? undefined : { address, prefixBits }
}
