/** Which addresses the token may be sent to. Everywhere else requests go as they are. */

/** Whether an address is within one of the prefixes: the same origin, and the same path or one below it. */
export function isWithin(address: string, prefixes: readonly URL[]): boolean {
  const { origin, pathname } = new URL(address)
  return prefixes.some((prefix) => {
    const folder = prefix.pathname.replace(/\/$/, '')
    return origin === prefix.origin && (pathname === folder || pathname.startsWith(`${folder}/`))
  })
}

/** @throws {TypeError} what is no http address; a relative one counts from the page, where there is a page */
export function parseAddress(value: unknown, option: string): URL {
  const page = (globalThis as { readonly location?: { readonly href: string } }).location?.href
  const address = typeof value === 'string' || value instanceof URL ? String(value) : ''
  const url = address !== '' && URL.canParse(address, page) ? new URL(address, page) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new TypeError(`${option}: give an http(s) address without user, query and fragment`)
  }
  return url
}
