/** Which addresses the token may be sent to. Requests to other addresses are left unchanged. */
import { checked } from '@latchkey/options'

/** Whether an address is within one of the prefixes: the same origin, and the same path or one below it. */
export function isWithin(address: string, prefixes: readonly URL[]): boolean {
  const { origin, pathname } = new URL(address)
  // A prefix is an origin and a path, and nothing else.
  return prefixes.some(({ href }) => `${origin}${pathname}/`.startsWith(href.replace(/\/?$/, '/')))
}

/** Reads an option that is an http address. A relative one is resolved against the page, where there is a page. */
export function address(value: unknown): URL {
  const page = (globalThis as { readonly location?: { readonly href: string } }).location?.href
  const given = typeof value === 'string' || value instanceof URL ? String(value) : ''
  const url = given !== '' && URL.canParse(given, page) ? new URL(given, page) : undefined
  return checked(url, /^https?:\/\/[^@/]+\/[^?#]*$/.test(`${url}`), 'a plain http(s) address')
}
