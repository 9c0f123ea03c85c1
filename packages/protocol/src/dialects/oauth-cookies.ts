/**
 * Sessions in cookies, for pages of the API's own site: a client that wants its tokens there says so in a header. The defence against
 * forged requests is in the access token. Its signed claim `csrf` has the same value as a cookie that only the site's own scripts can
 * read, and they send it back as a header (signed double submit). No guard needs a secret for it.
 */
import { checked, nested, type OptionReader, type OptionTable, optional, path } from '@latchkey/options'
import type { HeaderLine } from '../message.ts'
import type { Refusal } from '../refusal.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { Credential, RefreshCookie } from './dialect.ts'
import { issuerPath } from './issuer-path.ts'
import { originList } from './origin-list.ts'

/** Options of the cookie transport. */
export interface OauthCookies {
  /** Origins whose pages may use the cookies, each as a browser sends it: `https://app.example.com`. They may read the answers too. */
  readonly origins: readonly string[]
  /** Default `__Host-lk_at`: the prefix ties the cookie to this host, to TLS and to the path `/` (RFC 6265bis §4.1.3). */
  readonly accessTokenName?: `__Host-${string}`
  /** Default `__Host-csrf_token`. */
  readonly csrfTokenName?: `__Host-${string}`
  /** The path of the token endpoint as browsers see it. Default: the path of the issuer and `/v1/token`. */
  readonly refreshPath?: string
}

/** Tokens that go into cookies. */
export interface CookieTokens {
  readonly access: { readonly token: string; readonly expiresInSeconds: number }
  readonly csrfToken: string
  readonly refresh?: { readonly token: string; readonly expiresInSeconds: number } | undefined
}

/** The transport as the dialect uses it. */
export interface CookieTransport {
  readonly origins: ReadonlySet<string>
  /** Which header must repeat which cookie. */
  readonly csrf: { readonly header: string; readonly cookie: string }
  /** The token of the cookie. A cookie that was sent twice is an error: none is chosen. */
  readonly read: (facts: RequestFacts) => Credential
  /** The refresh token, if this host has set its cookie. */
  readonly readRefresh: (facts: RequestFacts) => RefreshCookie | undefined
  /** Checks that a page of these origins sent the request. */
  readonly admitOrigin: (facts: RequestFacts) => Refusal | undefined
  /** The same check of a request that may change something, and compares the CSRF token with the claims. */
  readonly admit: (claims: Readonly<Record<string, unknown>>, facts: RequestFacts) => Refusal | undefined
  /** `Set-Cookie` of a login or a refresh. */
  readonly set: (tokens: CookieTokens) => readonly HeaderLine[]
  /** `Set-Cookie` of a logout: all cookies expire at once (RFC 6265 §5.3). */
  readonly clear: () => readonly HeaderLine[]
  /** Of an access token that lives so long, in its cookie. */
  readonly maximumTokenCharacters: (lifetimeSeconds: number) => number
}

/** RFC 6265 §6.1: browsers take so many bytes of name, value and attributes. A larger cookie they drop, and say nothing. */
const MOST_COOKIE_BYTES = 4096

export const CSRF_HEADER = 'x-csrf-token'

/** Sent to the token endpoint alone, which no cookie with `__Host-` can be: that prefix demands the path `/`. */
const REFRESH_COOKIE = '__Secure-lk_rt'

/** RFC 9110 §9.2.1: methods that change nothing. The cookie's SameSite keeps other sites from reading the answers. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** RFC 6265 §4.1.1 */
const COOKIE_NAME = /^__Host-[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

const OPTIONS = {
  origins: originList,
  accessTokenName: optional('__Host-lk_at', cookieName),
  csrfTokenName: optional('__Host-csrf_token', cookieName),
  refreshPath: optional(undefined, cookiePath),
} satisfies OptionTable<keyof OauthCookies>

/** The options, read. */
export interface CookieOptions {
  readonly origins: readonly string[]
  readonly accessTokenName: string
  readonly csrfTokenName: string
  readonly refreshPath: string | undefined
}

/** Reads the option. */
export const cookiesOption: OptionReader<CookieOptions> = nested(OPTIONS, {
  together: ({ accessTokenName, csrfTokenName }) =>
    accessTokenName !== undefined && accessTokenName === csrfTokenName ? ['csrfTokenName: give a name of its own'] : [],
})

/** @param issuer - the endpoints stand below it, as the server's metadata say */
export function cookieTransport(options: CookieOptions, issuer: string): CookieTransport {
  const { accessTokenName, csrfTokenName, refreshPath = `${issuerPath(issuer)}/v1/token` } = options
  const origins: ReadonlySet<string> = new Set(options.origins)

  function read(facts: RequestFacts): Credential {
    const values = cookieValues(facts, accessTokenName)
    if (values.length > 1) return { kind: 'credential_malformed', fault: 'duplicate' }
    const [token] = values
    return token ? { kind: 'token', token, source: 'cookie' } : { kind: 'credential_absent' }
  }

  /**
   * A sibling host may set a cookie of this name for this path, as the prefix `__Secure-` does not keep it out: a user would go on in a
   * stranger's session. It cannot set the CSRF cookie, whose prefix is `__Host-`, and does not know its value. So that value stands
   * behind the token, and a cookie without it is as good as none.
   */
  function readRefresh(facts: RequestFacts): RefreshCookie | undefined {
    const [csrfToken, ...more] = cookieValues(facts, csrfTokenName)
    if (!csrfToken || more.length > 0) return undefined
    const end = `.${csrfToken}`
    const own = cookieValues(facts, REFRESH_COOKIE).find((value) => value.endsWith(end))
    return own === undefined ? undefined : { token: own.slice(0, -end.length), csrfToken }
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

  /** The CSRF token is the same for the whole session, so that tabs never hold different ones, and lives as long as it can be needed. */
  function set({ access, csrfToken, refresh }: CookieTokens): readonly HeaderLine[] {
    const { expiresInSeconds: csrfSeconds } = refresh ?? access
    return [
      cookie(accessTokenName, access.token, access.expiresInSeconds, 'Path=/; Secure; SameSite=Lax; HttpOnly'),
      ...(refresh ? [refreshLine(`${refresh.token}.${csrfToken}`, refresh.expiresInSeconds)] : []),
      cookie(csrfTokenName, csrfToken, csrfSeconds, 'Path=/; Secure; SameSite=Lax'),
    ]
  }

  function refreshLine(value: string, seconds: number): HeaderLine {
    return cookie(REFRESH_COOKIE, value, seconds, `Path=${refreshPath}; Secure; SameSite=Strict; HttpOnly`)
  }

  return {
    origins,
    maximumTokenCharacters: (expiresInSeconds) => {
      const [[, empty] = ['', '']] = set({ access: { token: '', expiresInSeconds }, csrfToken: '' })
      return MOST_COOKIE_BYTES - empty.length
    },
    csrf: { header: 'X-CSRF-Token', cookie: csrfTokenName },
    read,
    readRefresh,
    admitOrigin,
    admit,
    set,
    clear: () => {
      const [access, csrf] = set({ access: { token: '', expiresInSeconds: 0 }, csrfToken: '' })
      return [access, refreshLine('', 0), csrf].filter((line) => line !== undefined)
    },
  }
}

function cookie(name: string, value: string, maximumAgeSeconds: number, attributes: string): HeaderLine {
  return ['Set-Cookie', `${name}=${value}; Max-Age=${Math.floor(maximumAgeSeconds)}; ${attributes}`]
}

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

function cookiePath(value: unknown): string {
  const given = path(value)
  return checked(given, !/[;,]/.test(given), 'a path without ; and ,')
}
