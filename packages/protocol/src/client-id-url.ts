/**
 * Which URLs can be the `client_id` of a client that describes itself in a document (OAuth Client ID Metadata Document). Strangers choose
 * them, and this server will ask for what they name: so only the one spelling that a URL parser writes itself, of a host on the internet.
 */

/** Why text is no such URL. For the log: whoever has sent it is told nothing. */
export type ClientIdUrlFault = 'too_long' | 'not_https' | 'not_canonical' | 'user' | 'fragment' | 'no_path' | 'host'

const MOST_CHARACTERS = 255

/** Names that are nobody's on the internet (RFC 6761, RFC 6762, RFC 8375), and what is private by custom. */
const PRIVATE_NAMES = ['localhost', 'local', 'internal', 'home.arpa', 'onion']

/** A `client_id` that can only be meant as such a URL. Any other is the id of a registered client. */
export function looksLikeClientIdUrl(text: string): boolean {
  return /^https:/i.test(text)
}

/**
 * The comparison with the parser's own writing refuses numbers for an address (decimal, octal, hexadecimal, short), `\`, tabs, capitals in
 * the scheme or the host, `:443`, dot segments and encoded ones, and an empty user. What passes it is refused by name.
 */
export function clientIdUrlFault(text: string): ClientIdUrlFault | undefined {
  if (text.length > MOST_CHARACTERS) return 'too_long'
  if (!text.startsWith('https://')) return 'not_https'
  if (!URL.canParse(text)) return 'not_canonical'
  const url = new URL(text)
  if (url.href !== text) return 'not_canonical'
  if (url.username !== '' || url.password !== '') return 'user'
  if (text.includes('#')) return 'fragment'
  if (url.pathname === '/') return 'no_path'
  return isInternetName(url.hostname) ? undefined : 'host'
}

/** A name with a dot in it that is not an address, not private, and not written as ending at the root. */
export function isInternetName(hostname: string): boolean {
  const isAddress = hostname.startsWith('[') || /^\d+(?:\.\d+){3}$/.test(hostname)
  if (isAddress || hostname.endsWith('.') || !hostname.includes('.')) return false
  return PRIVATE_NAMES.every((name) => hostname !== name && !hostname.endsWith(`.${name}`))
}
