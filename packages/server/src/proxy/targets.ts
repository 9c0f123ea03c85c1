/** The target of a request, as far as it is known for certain what it means. */
import type { Exchange } from '../http/exchange.ts'

/** What is sent on, byte for byte. */
export interface Target {
  /** The path with its query. */
  readonly sent: string
  readonly path: string
}

/** Undefined for what is no path: `*`, and the authority of CONNECT. */
export function targetOf(target: string): Target | undefined {
  const [whole] = /^https?:\/\/[^/?#\\@]+/i.exec(target) ?? []
  const rest = whole === undefined ? target : target.slice(whole.length)
  // RFC 9112 §3.2.2: a URL without a path is one with an empty path.
  const sent = whole !== undefined && !rest.startsWith('/') ? `/${rest}` : rest
  if (!sent.startsWith('/')) return undefined
  return { sent, path: sent.replace(/\?.*$/s, '') }
}

/** What one reads as a part of the path, and another as a parameter, a slash, its end, or the way up. */
const AMBIGUOUS = /%(?:2f|5c|00)|[\\;#]|\/\/|\/(?:\.|%2e){1,2}(?:\/|$)|[^\x21-\x7e]/i

export function isAmbiguous(path: string): boolean {
  return AMBIGUOUS.test(path)
}

/** A name or an address, and perhaps a port. */
const AUTHORITY = /^(?:\[[\da-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i

/** Whether a request says clearly which host it is for: once, and the same in its target where that is a whole URL. */
export function namesOneHost({ facts, authority }: Pick<Exchange, 'facts' | 'authority'>): boolean {
  const hosts = facts.header('host')
  // HTTP/1.0 need not name one.
  if (hosts.length > 1 || !hosts.every((host) => AUTHORITY.test(host))) return false
  return authority === undefined || authority.toLowerCase() === hosts[0]?.toLowerCase()
}
