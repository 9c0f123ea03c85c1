/**
 * The access token in a cookie, for pages of the API's own site. The defence against forged requests is in the token. Its signed claim
 * `csrf` has the same value as a second cookie, which only the site's own scripts can read, and they send it back
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
  /** The token of the cookie. A cookie that was sent twice is an error: none is chosen. */
  readonly read: (facts: RequestFacts) => Credential
  /** Checks that a page of these origins sent the request, as far as possible before the token is verified. */
  readonly admitOrigin: (facts: RequestFacts) => Refusal | undefined
  /** The same check, and compares the CSRF token with the claims. */
  readonly admit: (claims: Readonly<Record<string, unknown>>, facts: RequestFacts) => Refusal | undefined
  /** `Set-Cookie` of a login. */
  readonly set: (token: string, csrfToken: string, maximumAgeSeconds: number) => readonly HeaderLine[]
  /** `Set-Cookie` of a logout: both cookies expire at once (RFC 6265 §5.3). */
  readonly clear: () => readonly HeaderLine[]
}

export const CSRF_HEADER = 'x-csrf-token'

/** RFC 9110 §9.2.1: methods that change nothing. The cookie's SameSite keeps other sites from reading the answers. */
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
    // Browsers send the origin with every request that is not safe, and with every WebSocket.
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
    // A page cannot set a header on a WebSocket, which is a GET (RFC 6455 §4.1): only the origin can be checked.
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
 * `trim` also removes characters other than these two (RFC 6265bis §5.6). With it `\u00a0__Host-name`, which a sibling host may set
 * because browsers see no prefix in it, would become `__Host-name`.
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

/** Takes the same time for a wrong token as for the right one, if they have the same length. */
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
