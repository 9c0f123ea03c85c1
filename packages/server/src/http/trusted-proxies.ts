/** The proxies whose word about their clients is believed, as an operator lists them. */
import { BlockList } from 'node:net'
import { type NetworkAddress, parseAddress } from '../limits/network-address.ts'

/** Whether an address is one of them. */
export type TrustedProxies = (address: NetworkAddress) => boolean

interface Network {
  readonly address: NetworkAddress
  readonly prefixBits: number
}

/** @throws {TypeError} one line for each entry that is neither an address nor a network, or for a list that trusts nearly everybody */
export function parseTrustedProxies(entries: readonly string[]): TrustedProxies {
  const list = new BlockList()
  const networks: Network[] = []
  const faults = entries.flatMap((entry, i) => {
    const network = parseNetwork(entry)
    if (!network) return [`trustedProxies.${i}: give an address or a network such as 10.0.0.0/8`]
    networks.push(network)
    list.addSubnet(network.address.text, network.prefixBits, network.address.family)
    return []
  })
  faults.push(...families.flatMap((family) => tooMany(family, networks)))
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
  return ({ family, text }) => list.check(text, family)
}

/** Clients are among them then, and each would choose the address by which it is counted. */
function tooMany(family: NetworkAddress['family'], networks: readonly Network[]): readonly string[] {
  const bits = BigInt(BITS[family])
  const ranges = networks.flatMap(({ address, prefixBits }) => {
    if (address.family !== family) return []
    const size = 1n << (bits - BigInt(prefixBits))
    const first = (numberOf(address) / size) * size
    return [{ first, end: first + size }]
  })
  let covered = 0n
  let end = 0n
  for (const range of ranges.toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    covered += range.end > end ? range.end - (range.first > end ? range.first : end) : 0n
    end = range.end > end ? range.end : end
  }
  if (covered <= 1n << (bits - 1n)) return []
  const name = family === 'ipv4' ? 'IPv4' : 'IPv6'
  return [`trustedProxies: these networks are more than half of all ${name} addresses: name only your own proxies`]
}

const BITS = { ipv4: 32, ipv6: 128 } as const
const families = ['ipv4', 'ipv6'] as const

/** A network of all addresses is refused: it would let every client choose the address by which it is counted. */
function parseNetwork(entry: unknown): Network | undefined {
  const [, text = '', prefix] = /^([^/%]+)(?:\/([1-9]\d{0,2}))?$/.exec(typeof entry === 'string' ? entry : '') ?? []
  const address = parseAddress(text)
  if (!address) return undefined
  const prefixBits = prefix === undefined ? BITS[address.family] : Number(prefix)
  // The prefix of an IPv4-mapped network counts other bits than that of the IPv4 network it means.
  const meansAnother = prefix !== undefined && address.family === 'ipv4' && text.includes(':')
  return prefixBits > BITS[address.family] || meansAnother ? undefined : { address, prefixBits }
}

function numberOf({ family, text }: NetworkAddress): bigint {
  const parts =
    family === 'ipv4' ? text.split('.').map(Number) : text.split(':').map((group) => Number.parseInt(group, 16))
  const bits = BigInt(BITS[family] / parts.length)
  return parts.reduce((sum, part) => (sum << bits) | BigInt(part), 0n)
}
