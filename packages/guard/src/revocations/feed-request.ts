/** Asks a login server for its revocations. The answer is only trusted after it was checked. */

import { callable, checked, give, isPlainObject, optional, type ReadersOf } from '@latchkey/options'

/** Options that both HTTP sources share. */
export interface FeedRequestOptions {
  /** The feed's own secret, sent as `Authorization: Bearer`. A function is called before each request. */
  readonly token?: string | (() => string | Promise<string>)
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
}

/** Asks for everything after a cursor. */
export type AskFeed = (request: {
  readonly accept: string
  readonly after: string | undefined
  readonly signal: AbortSignal
}) => Promise<ReadableStream<Uint8Array>>

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** The options as they were read. */
export interface ReadFeedRequestOptions {
  readonly token: FeedRequestOptions['token'] | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly fetch: typeof globalThis.fetch | undefined
}

/** One row for each option, for all HTTP sources. */
export const feedRequestOptions: ReadersOf<ReadFeedRequestOptions> = {
  token: optional(undefined, secret),
  headers: optional({}, headerLines),
  fetch: optional(undefined, callable<typeof globalThis.fetch>('a function')),
}

/** @throws {TypeError} `url` */
export function createAskFeed(url: string | URL, options: ReadFeedRequestOptions): AskFeed {
  const address = parseFeedUrl(url)
  const { token, headers: given, fetch = globalThis.fetch } = options

  return async ({ accept, after, signal }) => {
    const asked = new URL(address)
    if (after !== undefined) asked.searchParams.set('after', after)
    const headers = new Headers(given)
    headers.set('Accept', accept)
    headers.set('Cache-Control', 'no-store')
    const secret = typeof token === 'function' ? await token() : token
    if (secret !== undefined) headers.set('Authorization', `Bearer ${secret}`)
    // Not 'error', which Workers do not support: here a redirect is returned as it is, and refused below.
    const response = await fetch(asked, { headers, redirect: 'manual', signal })
    const fault = faultOf(response, accept)
    if (!fault && response.body) return response.body
    await response.body?.cancel().catch(() => undefined)
    throw new Error(`the revocation feed answered ${fault ?? 'without a body'}`)
  }
}

/** It is never shown. */
function secret(value: unknown): NonNullable<FeedRequestOptions['token']> {
  return checked(
    value,
    typeof value === 'function' || isFieldValue(value),
    'text that a header can carry, or a function',
  )
}

function headerLines(value: unknown): Readonly<Record<string, string>> {
  const lines = checked<Readonly<Record<string, string>>>(value, isPlainObject(value), 'an object of header lines')
  try {
    // A name or a value that no header can hold throws here, not at the first reconnect.
    new Headers(lines)
    return lines
  } catch {
    // The platform's own message may quote a value, which may be a secret.
    throw give('names and values that a header can carry')
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
  // An attacker who can answer for this address can hide every revocation.
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
