/** Finds the addresses of a host, all of them, and hands on none if one of them is not of the internet. */
import { Resolver } from 'node:dns/promises'
import { isPublicAddress } from './public-address.ts'

/** All addresses of a name; none if it has none. Rejects when it cannot be known. */
export type ResolveHost = (hostname: string, signal: AbortSignal) => Promise<readonly string[]>

/** What tests need, because their servers are on this machine and their names are nobody's. */
export interface ResolvingForTests {
  readonly resolve?: ResolveHost
  /** Taken though they are not public. */
  readonly allowedAddresses?: readonly string[]
}

/**
 * The addresses to connect to. Whoever connects must use them and not ask again: the next answer may be another (DNS rebinding).
 *
 * @returns undefined if there is none, or if one of them is special
 */
export async function resolvePublic(
  hostname: string,
  signal: AbortSignal,
  { resolve = askNameServers, allowedAddresses = [] }: ResolvingForTests = {},
): Promise<readonly string[] | undefined> {
  const addresses = await resolve(hostname, signal)
  const isGood = addresses.every((address) => isPublicAddress(address) || allowedAddresses.includes(address))
  return isGood && addresses.length > 0 ? addresses : undefined
}

/**
 * Asks the name servers over the network. `dns.lookup` would take one of the few threads on which passwords are hashed, for as long as a
 * stranger's name server likes.
 */
const askNameServers: ResolveHost = async (hostname, signal) => {
  const resolver = new Resolver({ timeout: 1000, tries: 2 })
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
