/**
 * Which names a server answers to. A page of a stranger can make its own name lead to 127.0.0.1 (DNS rebinding), and the browser then takes
 * what listens there for the page's own server. Its requests still say the stranger's name.
 */
import { isIP } from 'node:net'
import { checked, eachOf, type OptionReader } from '@latchkey/options'
import type { Exchange } from './exchange.ts'

/** A name and perhaps a port, as a URL's authority has them: nobody's user name, no zone, no blank. */
const AUTHORITY = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?$/

const NAME = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/

/** Reads names that are allowed beside addresses and `localhost`. */
export const hostNames: OptionReader<readonly string[]> = eachOf(
  (value: unknown) =>
    checked<string>(
      value,
      typeof value === 'string' && NAME.test(value),
      'a host name in lower case, without a port, such as admin.example.com',
    ),
  'a list of host names',
)

/** Whether a request names a host that it may name. */
export type HostCheck = (exchange: Exchange) => boolean

/**
 * An address is always right, because no name leads to it, and so is `localhost`, which nobody can own. All that name the host must be
 * right: the header, and the target where it is a whole URL. A request that names none is refused: a browser always does.
 *
 * @param names - what else may be named
 */
export function createHostCheck(names: readonly string[]): HostCheck {
  const allowed: ReadonlySet<string> = new Set(['localhost', ...names])
  const isRight = (authority: string) => {
    const [, host = ''] = AUTHORITY.exec(authority.toLowerCase()) ?? []
    return allowed.has(host) || isIP(host.replace(/^\[(.*)\]$/, '$1')) === (host.startsWith('[') ? 6 : 4)
  }
  return ({ facts, authority }) => {
    const sent = facts.header('host')
    // HTTP/2 has no such header, and a web Request has it in its URL.
    const named = sent.length > 0 ? sent : (/(?<=:\/\/)[^/]*/.exec(facts.origin ?? '') ?? [])
    const all = [...named, ...(authority === undefined ? [] : [authority])]
    return all.length > 0 && all.every(isRight)
  }
}
