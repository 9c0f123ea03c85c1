/**
 * Which headers of a client reach the app. CGI, WSGI, PHP and their like know a header by letters and digits alone: `X_Latchkey_Subject` is
 * `X-Latchkey-Subject` to them. So names are compared in that one spelling.
 */
import { REQUEST_ID_HEADER } from '../http/request-id.ts'

/** What a header is called by CGI and its like. */
export function cgiName(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
}

/** Of one connection alone (RFC 9110 §7.6.1), or answered here. */
const OF_CONNECTION = [
  ...['CONNECTION', 'KEEP_ALIVE', 'PROXY_CONNECTION', 'PROXY_AUTHENTICATE', 'PROXY_AUTHORIZATION', 'TE', 'TRAILER'],
  ...['TRANSFER_ENCODING', 'UPGRADE', 'EXPECT', 'HTTP2_SETTINGS'],
]
/** We say who has asked, from where, and for what. */
const FORWARDED = ['X_FORWARDED_FOR', 'X_FORWARDED_PROTO', 'X_FORWARDED_HOST', 'FORWARDED']
/** By these some frameworks and servers read another method or path than the one that was decided upon. gunicorn takes `SCRIPT_NAME` from a proxy nearby. */
const REWRITING = [
  ...['X_ORIGINAL_URL', 'X_REWRITE_URL', 'X_ORIGINAL_URI', 'X_HTTP_METHOD_OVERRIDE', 'X_HTTP_METHOD'],
  ...['X_METHOD_OVERRIDE', 'SCRIPT_NAME', 'PATH_INFO', 'PROXY'],
]
/** What proxies say beside these: believed of a trusted one alone. */
const OF_PROXIES: ReadonlySet<string> = new Set([
  ...['X_REAL_IP', 'X_FORWARDED_PORT', 'X_FORWARDED_PREFIX', 'X_FORWARDED_SERVER', 'X_FORWARDED_SSL'],
  ...['X_FORWARDED_SCHEME', 'X_FORWARDED_PROTOCOL', 'X_FORWARDED', 'X_SCHEME', 'X_URL_SCHEME', 'X_CLIENT_IP'],
])
/** They have one spelling, by which they were read here. */
const EXACT: ReadonlySet<string> = new Set(['AUTHORIZATION', 'CONTENT_LENGTH', 'CONTENT_TYPE', 'COOKIE', 'HOST'])

export const SUBJECT_HEADER = 'X-Latchkey-Subject'
export const SCOPES_HEADER = 'X-Latchkey-Scopes'
export const IDENTITY_HEADER = 'X-Latchkey-Identity'
const OURS = [SUBJECT_HEADER, SCOPES_HEADER, IDENTITY_HEADER, REQUEST_ID_HEADER].map(cgiName)

const RESERVED: ReadonlySet<string> = new Set([...OF_CONNECTION, ...FORWARDED, ...REWRITING, ...OURS])

/** Whether no header that an operator names may be called so. */
export function isReservedName(name: string): boolean {
  const known = cgiName(name)
  return RESERVED.has(known) || OF_PROXIES.has(known) || EXACT.has(known)
}

/** What becomes of a client's header: `proxys` passes if a trusted proxy has sent it. */
export type HeaderFate = 'passes' | 'drops' | 'proxys'

/** How the headers of clients are judged. */
export interface HeaderNames {
  readonly fateOf: (name: string) => HeaderFate
  /** Whether `Connection` may name it. With one of ours, or what the decision was made by, it asks that the app does not see it. */
  readonly mayBeOfConnection: (name: string) => boolean
}

/** Names come from strangers: beyond this they are judged each time. */
const MOST_REMEMBERED = 1000

/** @param more - the further headers that the app is told */
export function createHeaderNames(more: readonly string[]): HeaderNames {
  const ours: ReadonlySet<string> = new Set([...OURS, ...more.map(cgiName)])
  const fates = new Map<string, HeaderFate>()

  function judge(name: string): HeaderFate {
    const known = cgiName(name)
    if (RESERVED.has(known) || ours.has(known)) return 'drops'
    if (OF_PROXIES.has(known)) return 'proxys'
    // `Content_Length` is a length to CGI, and none to us.
    return EXACT.has(known) && /[^a-z0-9-]/i.test(name) ? 'drops' : 'passes'
  }

  return {
    fateOf(name) {
      const fate = fates.get(name) ?? judge(name)
      if (fates.size < MOST_REMEMBERED) fates.set(name, fate)
      return fate
    },
    mayBeOfConnection(name) {
      const known = cgiName(name)
      return !ours.has(known) && !EXACT.has(known) && !FORWARDED.includes(known) && !OF_PROXIES.has(known)
    },
  }
}
