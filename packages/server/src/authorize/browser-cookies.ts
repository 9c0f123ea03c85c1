/** The cookies of the pages. `__Host-`: of this host alone, over TLS or on this machine, so that no neighbour can plant them (RFC 6265bis §4.1.3.2). */
import { createHash, randomBytes } from 'node:crypto'
import type { HeaderLine, RequestFacts } from '@latchkey/protocol'

/** `browser`: the browser itself, so that a flow stays in it. `login`: its login. `device`: known devices go before strangers. */
export type BrowserCookie = 'browser' | 'login' | 'device'

const NAMES: Readonly<Record<BrowserCookie, string>> = {
  browser: '__Host-lk_browser',
  login: '__Host-lk_login',
  device: '__Host-lk_device',
}

/** Whole, as the pages set it; undefined where it is missing or stands twice. */
export function readCookie({ header }: Pick<RequestFacts, 'header'>, cookie: BrowserCookie): string | undefined {
  const found = header('cookie')
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.trim().split('='))
    .filter(([name]) => name === NAMES[cookie])
    .map(([, ...value]) => value.join('='))
  const [value, ...more] = found
  return value !== undefined && more.length === 0 && /^[\w.~-]{16,255}$/.test(value) ? value : undefined
}

/**
 * Lax: a browser sends it when a client leads it here, and not with a form of another site.
 *
 * @param seconds - left out: until the browser is closed
 */
export function setCookie(cookie: BrowserCookie, value: string, seconds?: number): HeaderLine {
  const age = seconds === undefined ? '' : `; Max-Age=${seconds}`
  return ['Set-Cookie', `${NAMES[cookie]}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax${age}`]
}

/** Takes it back. */
export function clearCookie(cookie: BrowserCookie): HeaderLine {
  return setCookie(cookie, '', 0)
}

export function createCookieValue(): string {
  return randomBytes(32).toString('base64url')
}

/** As the database and sealed texts have it. */
export function cookieHash(value: string): string {
  return createHash('sha256').update(value).digest('hex')
}
