/** Addresses of machines: one spelling for each, and the network that one client is counted as. */
import { isIPv4, isIPv6 } from 'node:net'

/** An address in its one spelling: dotted IPv4, or IPv6 as eight groups without leading zeros. */
export interface NetworkAddress {
  readonly family: 'ipv4' | 'ipv6'
  readonly text: string
}

/** The first six groups of an IPv4 address that is written as IPv6 (RFC 4291 §2.5.5.2): what a dual-stack socket reports. */
const MAPPED_PREFIX = '0:0:0:0:0:ffff:'

/** Reads an address; undefined if it is not one. An IPv4-mapped address becomes IPv4, and a zone (`%eth0`) is dropped. */
export function parseAddress(text: string): NetworkAddress | undefined {
  if (isIPv4(text)) return { family: 'ipv4', text }
  if (!isIPv6(text)) return undefined
  const groups = groupsOf(text.replace(/%.*$/, ''))
  const whole = groups.map((group) => group.toString(16)).join(':')
  return whole.startsWith(MAPPED_PREFIX) ? lowHalf(whole) : { family: 'ipv6', text: whole }
}

/** What translators between IPv4 and IPv6 put before an IPv4 address (RFC 6052 §2.1, RFC 7915). */
const TRANSLATED_PREFIXES = ['64:ff9b:0:0:0:0:', '0:0:0:0:ffff:0:']

/**
 * The IPv4 client of which a translator has made an IPv6 address, or the address itself. It is for counting alone: who may be trusted is
 * decided by the address as it came. A prefix of the operator's own is not known here.
 */
export function clientBehind(address: NetworkAddress): NetworkAddress {
  const isTranslated =
    address.family === 'ipv6' && TRANSLATED_PREFIXES.some((prefix) => address.text.startsWith(prefix))
  return isTranslated ? lowHalf(address.text) : address
}

/** The last two groups of an IPv6 address as IPv4. */
function lowHalf(text: string): NetworkAddress {
  const [high = 0, low = 0] = text
    .split(':')
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
  return { family: 'ipv4', text: [high >> 8, high & 255, low >> 8, low & 255].join('.') }
}

/** A network, and how much of it there is: an IPv4 address is 1. */
export interface WeighedNetwork {
  readonly network: string
  readonly weight: number
}

/**
 * The networks that a failure counts for. An IPv4 address is one client. Of IPv6 every subscriber has a whole /64, many a /56, and whoever
 * asks for it a /48: each counts by itself, and may fail more often the larger it is, but not as often as all of its parts together.
 */
export function countedNetworks(given: NetworkAddress): readonly WeighedNetwork[] {
  const address = clientBehind(given)
  if (address.family === 'ipv4') return [{ network: address.text, weight: 1 }]
  return [
    { network: prefixOf(address, 64), weight: 1 },
    { network: prefixOf(address, 56), weight: 4 },
    { network: prefixOf(address, 48), weight: 16 },
  ]
}

/** One attacker's network: an IPv4 address, or an IPv6 /48, which anybody gets for the asking. Undefined if it is no address. */
export function guessingNetwork(text: string): string | undefined {
  const parsed = parseAddress(text)
  const client = parsed && clientBehind(parsed)
  return client && (client.family === 'ipv4' ? client.text : prefixOf(client, 48))
}

/** The network with so many bits in common, such as `203.0.113.0/24`. */
export function prefixOf({ family, text }: NetworkAddress, bits: number): string {
  const separator = family === 'ipv4' ? '.' : ':'
  const [width, radix] = family === 'ipv4' ? [8, 10] : [16, 16]
  const parts = text.split(separator).map((part, i) => {
    const kept = Math.min(width, Math.max(0, bits - i * width))
    return ((Number.parseInt(part, radix) >> (width - kept)) << (width - kept)).toString(radix)
  })
  return `${parts.join(separator)}/${bits}`
}

/** The eight numbers of a good IPv6 address. */
function groupsOf(text: string): readonly number[] {
  const [head = [], tail] = text.split('::').map(numbersOf)
  if (!tail) return head
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

function numbersOf(groups: string): readonly number[] {
  return groups
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => {
      if (!group.includes('.')) return [Number.parseInt(group, 16)]
      const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
      return [a * 256 + b, c * 256 + d]
    })
}
