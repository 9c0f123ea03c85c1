/**
 * Fetches one small JSON document from where a stranger says. The address is resolved once, checked and connected to; nothing of ours goes
 * along; no redirect is followed; size and time are bounded, the body's too. Variables that name a proxy are not read.
 */
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { isIPv6, type LookupFunction } from 'node:net'
import { isInternetName } from '@latchkey/protocol'
import type { Clock } from '../../world/clock.ts'
import { type ResolvingForTests, resolvePublic } from './resolve-public.ts'

/** Why there is no document. For the log. */
export type FetchFault =
  | 'host'
  | 'name'
  | 'address'
  | 'timeout'
  | 'connection'
  | 'status'
  | 'content_type'
  | 'content_encoding'
  | 'too_large'
  | 'not_text'

/** What came. */
export type Fetched =
  | { readonly kind: 'document'; readonly text: string; readonly headers: CachingHeaders }
  | { readonly kind: 'unchanged'; readonly headers: CachingHeaders }
  | { readonly kind: 'fault'; readonly fault: FetchFault }

/** What the answer says of how long it is good. */
export interface CachingHeaders {
  readonly cacheControl: string
  readonly expires: string | undefined
  readonly date: string | undefined
  readonly etag: string | undefined
}

/** Never rejects. */
export type FetchDocument = (url: string, etag?: string) => Promise<Fetched>

/** What fetching needs. */
export interface FetchDocumentOptions {
  readonly clock: Pick<Clock, 'after'>
  /** For everything from the resolver to the last byte. */
  readonly deadlineMilliseconds: number
  readonly maximumBytes: number
  /** Only a test gives it: with it this server can be sent to this machine. */
  readonly forTests?: FetchingForTests
}

export interface FetchingForTests extends ResolvingForTests {
  /** The certificate of the test's own server. */
  readonly ca?: string
}

const JSON_TYPE = /^application\/(?:[a-z0-9.-]+\+)?json(?: *;|$)/i

export function createFetchDocument(options: FetchDocumentOptions): FetchDocument {
  const { clock, deadlineMilliseconds, maximumBytes, forTests = {} } = options

  return async (url, etag) => {
    const deadline = new AbortController()
    using _ = clock.after(deadlineMilliseconds, () => deadline.abort())
    try {
      return await Promise.race([fetched(new URL(url), etag, deadline.signal), whenAborted(deadline.signal)])
    } catch {
      // Its words may quote what a stranger has sent.
      return fault(deadline.signal.aborted ? 'timeout' : 'connection')
    } finally {
      deadline.abort()
    }
  }

  async function fetched(url: URL, etag: string | undefined, signal: AbortSignal): Promise<Fetched> {
    // For an address Node asks no resolver, so nothing would be checked.
    if (url.protocol !== 'https:' || !isInternetName(url.hostname)) return fault('host')
    const addresses = await resolvePublic(url.hostname, signal, forTests).catch(() => 'unknown' as const)
    if (addresses === 'unknown') return fault('name')
    if (!addresses) return fault('address')
    const answer = await ask(url, { addresses, etag, signal })
    const headers = cachingHeadersOf(answer)
    if (answer.statusCode === 304 && etag !== undefined) return { kind: 'unchanged', headers }
    if (answer.statusCode !== 200) return fault('status')
    if (!JSON_TYPE.test(answer.headers['content-type'] ?? '')) return fault('content_type')
    if (!['', 'identity'].includes(answer.headers['content-encoding'] ?? '')) return fault('content_encoding')
    const bytes = await readAtMost(answer, maximumBytes)
    if (!bytes) return fault('too_large')
    try {
      return {
        kind: 'document',
        text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
        headers,
      }
    } catch {
      return fault('not_text')
    }
  }

  function ask(
    url: URL,
    { addresses, etag, signal }: { addresses: readonly string[]; etag: string | undefined; signal: AbortSignal },
  ): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const sent = request(url, {
      method: 'GET',
      // A connection of its own, which ends with the answer, and no agent that anything else has configured.
      agent: false,
      lookup: only(addresses),
      signal,
      rejectUnauthorized: true,
      maxHeaderSize: 16_384,
      ...(forTests.ca !== undefined && { ca: forTests.ca }),
      headers: {
        Accept: 'application/json',
        'Accept-Encoding': 'identity',
        'User-Agent': 'latchkey',
        ...(etag !== undefined && { 'If-None-Match': etag }),
      },
    })
    sent.once('response', resolve)
    // An error may follow the answer, and then nobody waits for it.
    sent.on('error', reject)
    sent.end()
    return promise
  }
}

/** A resolver that knows these addresses alone. */
function only(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
  return (_hostname, options, callback) => {
    const [first] = all
    if (options.all) callback(null, all)
    else callback(null, first?.address ?? '', first?.family)
  }
}

/** @returns undefined as soon as it is too long, whatever its Content-Length says */
async function readAtMost(answer: IncomingMessage, maximumBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    length += chunk.length
    // Leaving the loop ends the connection.
    if (length > maximumBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function cachingHeadersOf({ headers }: IncomingMessage): CachingHeaders {
  const { 'cache-control': cacheControl = '', expires, date, etag } = headers
  return { cacheControl, expires, date, etag: etag !== undefined && etag.length <= 255 ? etag : undefined }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => {})
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return promise
}

function fault(code: FetchFault): Fetched {
  return { kind: 'fault', fault: code }
}
