/** Whether a proof names the URL of its request (RFC 9449 §4.3): without query and fragment, after the normalisation of RFC 3986 §6.2.2 and §6.2.3. */

/** @param path - as sent; undefined where it is not known, and then nothing is the same */
export function isSameUrl(htu: string, baseUrl: string, path: string | undefined): boolean {
  if (path === undefined) return false
  const named = normalised(htu)
  return named !== undefined && named === normalised(`${baseUrl}${path}`)
}

function normalised(text: string): string | undefined {
  // A parser drops tabs and line breaks, and takes a backslash for a slash: two URLs must not become one by that.
  if (/[^\x21-\x5b\x5d-\x7e]/.test(text)) return undefined
  const url = URL.parse(text)
  if (url?.username !== '' || url.password !== '' || !/^https?:$/.test(url.protocol)) return undefined
  return `${url.origin}${url.pathname.replaceAll(/%[0-9a-f]{2}/gi, unreserved)}`
}

/** `%7e` is `~`; every other escape stays, in capital letters. */
function unreserved(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
  return /[A-Za-z0-9\-._~]/.test(character) ? character : escaped.toUpperCase()
}
