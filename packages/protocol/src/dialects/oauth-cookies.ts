/**
 * The access token in a cookie, for pages of the API's own site. The defence against forged requests is in the token: its claim
 * `csrf` is signed with the rest, the same value stands in a cookie that only the site's own scripts can read, and they send it back
 * as a header (signed double submit). No guard needs a secret for it.
 */
import { checked, nested, type OptionReader, type OptionTable, type OptionValues, optional } from '@latchkey/options'
import type { HeaderLine } from '../message.ts'
import type { Refusal } from '../refusal.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { Credential } from './dialect.ts'
import { originList } from './origin-list.ts'

/** Options of the cookie transport. */
export interface OauthCookies {
  /** Origins whose pages may use the cookie, each as a browser sends it: `https://app.example.com`. */
  readonly origins: readonly string[]
  /** Default `__Host-access_token`: the prefix ties the cookie to this host, to TLS and to the path `/` (RFC 6265bis §4.1.3). */
  readonly accessTokenName?: `__Host-${string}`
  /** Default `__Host-csrf_token`. */
  readonly csrfTokenName?: `__Host-${string}`
}

/** The transport as the dialect uses it. */
export interface CookieTransport {
  /** Which header must repeat which cookie. */
  readonly csrf: { readonly header: string; readonly cookie: string }
  /** The token of the cookie; a cookie that came twice is an error and never a choice. */
  readonly read: (facts: RequestFacts) => Credential
  /** What shows that a page of these origins sent the request, as far as can be told before the token is verified. */
  readonly admitOrigin: (facts: RequestFacts) => Refusal | undefined
  /** The same, and the CSRF token that the claims name. */
  readonly admit: (claims: Readonly<Record<string, unknown>>, facts: RequestFacts) => Refusal | undefined
  /** `Set-Cookie` of a login. */
  readonly set: (token: string, csrfToken: string, maximumAgeSeconds: number) => readonly HeaderLine[]
  /** `Set-Cookie` of a logout: both cookies are over at once (RFC 6265 §5.3). */
  readonly clear: () => readonly HeaderLine[]
}

export const CSRF_HEADER = 'x-csrf-token'

/** RFC 9110 §9.2.1: what changes nothing. The cookie's SameSite keeps the rest of the world from reading the answers. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** RFC 6265 §4.1.1 */
const COOKIE_NAME = /^__Host-[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

const OPTIONS = {
  origins: originList,
  accessTokenName: optional('__Host-access_token', cookieName),
  csrfTokenName: optional('__Host-csrf_token', cookieName),
} satisfies OptionTable<keyof OauthCookies>

const readCookies = nested(OPTIONS, {
  together: ({ accessTokenName, csrfTokenName }) =>
    accessTokenName !== undefined && accessTokenName === csrfTokenName ? ['csrfTokenName: give a name of its own'] : [],
})

function cookieTransport(options: OptionValues<typeof OPTIONS>): CookieTransport {
  const { accessTokenName, csrfTokenName } = options
  const origins: ReadonlySet<string> = new Set(options.origins)

  function read(facts: RequestFacts): Credential {
    const values = cookieValues(facts, accessTokenName)
    if (values.length > 1) return { kind: 'credential_malformed', fault: 'duplicate' }
    const [token] = values
    return token ? { kind: 'token', token, source: 'cookie' } : { kind: 'credential_absent' }
  }

  function admitOrigin(facts: RequestFacts): Refusal | undefined {
    const sent = facts.header('origin')
    const [origin] = sent
    // Browsers name the origin of every request that is not safe, and of every WebSocket.
    if (origin !== undefined) {
      return sent.length === 1 && origins.has(origin) ? undefined : { kind: 'csrf_refused', fault: 'origin' }
    }
    return facts.header('sec-fetch-site').join() === 'same-origin'
      ? undefined
      : { kind: 'csrf_refused', fault: 'origin' }
  }

  function admit(claims: Readonly<Record<string, unknown>>, facts: RequestFacts): Refusal | undefined {
    const isSafe = SAFE_METHODS.has(facts.method)
    if (isSafe && facts.header('upgrade').length === 0) return undefined
    const refusal = admitOrigin(facts)
    // A page can send no header with a WebSocket, which is a GET (RFC 6455 §4.1): there the origin alone decides.
    if (refusal || isSafe) return refusal
    return isSame(facts.header(CSRF_HEADER), claims['csrf']) ? undefined : { kind: 'csrf_refused', fault: 'token' }
  }

  function set(token: string, csrfToken: string, maximumAgeSeconds: number): readonly HeaderLine[] {
    const attributes = `Max-Age=${Math.floor(maximumAgeSeconds)}; Path=/; Secure; SameSite=Lax`
    return [
      ['Set-Cookie', `${accessTokenName}=${token}; ${attributes}; HttpOnly`],
      ['Set-Cookie', `${csrfTokenName}=${csrfToken}; ${attributes}`],
    ]
  }

  return {
    csrf: { header: 'X-CSRF-Token', cookie: csrfTokenName },
    read,
    admitOrigin,
    admit,
    set,
    clear: () => set('', '', 0),
  }
}

/** Reads the option. */
export const cookiesOption: OptionReader<CookieTransport> = (value) => cookieTransport(readCookies(value))

/**
 * What `trim` takes off besides these two (RFC 6265bis §5.6) would make `\u00a0__Host-name`, which a sibling host may set because
 * browsers see no prefix in it, one with `__Host-name`.
 */
const LEADING_BLANKS = /^[ \t]+/

function cookieValues(facts: RequestFacts, name: string): readonly string[] {
  return facts
    .header('cookie')
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.replace(LEADING_BLANKS, ''))
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1).trimEnd())
}

/** Takes as long for a wrong token as for the right one of its length. */
function isSame(sent: readonly string[], expected: unknown): boolean {
  const [given] = sent
  if (sent.length !== 1 || given === undefined || typeof expected !== 'string' || expected === '') return false
  if (given.length !== expected.length) return false
  let difference = 0
  for (let i = 0; i < given.length; i++) difference |= given.charCodeAt(i) ^ expected.charCodeAt(i)
  return difference === 0
}

function cookieName(value: unknown): string {
  return checked(value, typeof value === 'string' && COOKIE_NAME.test(value), 'a name that begins with __Host-')
}
