/** Asks a login server for its revocations, and trusts nothing of the answer before it is known to be one. */

/** Options that both HTTP sources share. */
export interface FeedRequestOptions {
  /** The feed's own secret, sent as `Authorization: Bearer`. A function is asked before each request. */
  readonly token?: string | (() => string | Promise<string>)
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
}

/** Asks for what came after a cursor. */
export type AskFeed = (request: {
  readonly accept: string
  readonly after: string | undefined
  readonly signal: AbortSignal
}) => Promise<ReadableStream<Uint8Array>>

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
const NAMES: ReadonlySet<string> = new Set(['token', 'headers', 'fetch'])

/**
 * @param own - the options that the source has besides
 * @throws {TypeError} naming what is wrong
 */
export function createAskFeed(url: string | URL, options: FeedRequestOptions, own: readonly string[]): AskFeed {
  const address = parseFeedUrl(url)
  if (typeof options !== 'object' || options === null) throw new TypeError('options: give an object, or leave it out')
  for (const name of Object.keys(options))
    if (!NAMES.has(name) && !own.includes(name)) throw new TypeError(`${name}: unknown option`)
  const { token, headers: given = {}, fetch = globalThis.fetch } = options
  if (token !== undefined && typeof token !== 'function' && !isFieldValue(token))
    throw new TypeError('token: give text that a header can carry, or a function')
  // A name or a value that no header carries throws here, and not at the first reconnect.
  new Headers(given)

  return async ({ accept, after, signal }) => {
    const asked = new URL(address)
    if (after !== undefined) asked.searchParams.set('after', after)
    const headers = new Headers(given)
    headers.set('Accept', accept)
    headers.set('Cache-Control', 'no-store')
    const secret = typeof token === 'function' ? await token() : token
    if (secret !== undefined) headers.set('Authorization', `Bearer ${secret}`)
    // Not 'error', which Workers do not know: a redirect comes back as what it is, and is refused below.
    const response = await fetch(asked, { headers, redirect: 'manual', signal })
    const fault = faultOf(response, accept)
    if (!fault && response.body) return response.body
    await response.body?.cancel().catch(() => undefined)
    throw new Error(`the revocation feed answered ${fault ?? 'without a body'}`)
  }
}

/** @throws {TypeError} */
function parseFeedUrl(given: unknown): URL {
  const text = given instanceof URL ? given.href : given
  const url = typeof text === 'string' ? URL.parse(text) : null
  if (!url) throw new TypeError('url: give an absolute URL')
  if (url.username !== '' || url.password !== '') throw new TypeError('url: a URL with credentials ends up in logs')
  if (url.hash !== '' || url.searchParams.has('after'))
    throw new TypeError('url: give it without a fragment and `after`')
  // Whoever can answer for this address can hide every revocation.
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname)))
    throw new TypeError('url: give an https URL; http is for loopback addresses only')
  return url
}

function faultOf({ status, type, redirected, headers }: Response, accept: string): string | undefined {
  if (redirected || type === 'opaqueredirect' || (status >= 300 && status < 400)) return 'with a redirect'
  if (status !== 200) return `with status ${status}`
  const mediaType = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  return mediaType === accept ? undefined : 'with another media type'
}

function isFieldValue(value: unknown): boolean {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
}
