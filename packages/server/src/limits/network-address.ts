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
  if (!whole.startsWith(MAPPED_PREFIX)) return { family: 'ipv6', text: whole }
  const [high = 0, low = 0] = groups.slice(6)
  return { family: 'ipv4', text: [high >> 8, high & 255, low >> 8, low & 255].join('.') }
}

/** The network by which a client is counted: its IPv4 address, or its /64, because every subscriber has a whole one. */
export function networkOf({ family, text }: NetworkAddress): string {
  return family === 'ipv4' ? text : `${text.split(':').slice(0, 4).join(':')}::/64`
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
