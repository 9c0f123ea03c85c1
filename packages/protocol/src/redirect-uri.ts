/** Redirect URIs (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §4.1): which a client may register, and which of a request is one of them. */

/** Printable ASCII without what URL parsers drop, turn round or stop at: blanks, `\`, `#`, quotes and angle brackets. */
const URI_TEXT = /^[!$-;=?-[\]_a-z~|]+$/i

/** RFC 8252 §7.3 and, for clients that say so, the name for it. The port is left to the moment in which the client listens. */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::[1-9]\d{0,4})?((?:[/?].*)?)$/

/** RFC 8252 §7.1: a private scheme is a domain name turned round, so it has a dot. `javascript`, `data` and `file` have none. */
const PRIVATE_SCHEME = /^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:$/

const MOST_CHARACTERS = 2000

/** Why a client may not register this redirect URI; undefined if it may. */
export function redirectUriFault(uri: string): string | undefined {
  if (uri === '' || uri.length > MOST_CHARACTERS) return `give a URI of 1 to ${MOST_CHARACTERS} characters`
  if (uri.includes('#')) return 'a redirect URI has no fragment (RFC 6749 §3.1.2)'
  const url = URI_TEXT.test(uri) ? parsed(uri) : undefined
  if (!url || !uri.startsWith(url.protocol)) return 'give an absolute URI as a browser writes it'
  if (url.username !== '' || url.password !== '') return 'a redirect URI has no user in it'
  if (url.protocol === 'https:')
    return uri.startsWith(url.origin) ? undefined : 'give an absolute URI as a browser writes it'
  if (url.protocol === 'http:')
    return LOOPBACK.test(uri) ? undefined : 'http is for 127.0.0.1, [::1] and localhost alone: give an https URI'
  return PRIVATE_SCHEME.test(url.protocol)
    ? undefined
    : 'give an https URI, http on a loopback address, or a private scheme with a dot, such as com.example.app:/back'
}

/** Whether a request may send its browser there: to one of the client's own, byte for byte. On a loopback address any port is the same. */
export function isRedirectUriOf(registered: readonly string[], requested: string): boolean {
  if (redirectUriFault(requested) !== undefined) return false
  return registered.some((own) => own === requested || isSameLoopback(own, requested))
}

/** Where a person is sent, for a page that says so: the host, or the scheme of an app. */
export function redirectHost(uri: string): string {
  const url = parsed(uri)
  return url?.host ? url.host : (url?.protocol ?? '')
}

function isSameLoopback(own: string, requested: string): boolean {
  const [, host, rest] = LOOPBACK.exec(own) ?? []
  const [, otherHost, otherRest] = LOOPBACK.exec(requested) ?? []
  return host !== undefined && host === otherHost && rest === otherRest
}

function parsed(uri: string): URL | undefined {
  return URL.canParse(uri) ? new URL(uri) : undefined
}
