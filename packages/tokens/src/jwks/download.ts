/** Fetches one JSON document from an untrusted server: time, size, type and redirects are checked before a byte is parsed. */
import { Buffer } from 'node:buffer'
import { type JsonObject, parseJsonObject } from '../encoding/json.ts'
import { abortedAfter } from '../system-clock.ts'

/** Why an answer could not be used. */
export type DownloadFault = 'network' | 'timeout' | 'redirect' | 'status' | 'content_type' | 'too_large' | 'json'

/** What an answer gets wrong that changes nothing of its meaning: another type that says nothing, and a mark before the text. */
export type AnswerLeniency = 'content_type' | 'byte_order_mark'

/** The result of a download. */
export type Download =
  | {
      readonly ok: true
      readonly document: JsonObject
      readonly maximumAgeSeconds: number | undefined
      /** Left out where nothing was. */
      readonly lenient?: readonly AnswerLeniency[]
    }
  | { readonly ok: false; readonly fault: DownloadFault; readonly status?: number }

/** What a download needs. */
export interface DownloadOptions {
  readonly url: string
  /** The media types to ask for. */
  readonly accept: string
  readonly fetch: typeof globalThis.fetch
  /** Ends the download early. */
  readonly signal: AbortSignal
  readonly timeoutMilliseconds: number
  readonly maximumBytes: number
}

/** A JWK Set with its `x5c` nests four deep, and metadata no deeper. */
const MAXIMUM_DEPTH = 8
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/**
 * Whatever the network and the server do becomes a fault.
 *
 * @throws {TypeError} on a runtime that lacks something: no fault of the network, and nobody is asked
 */
export async function download({
  url,
  accept,
  fetch,
  signal,
  timeoutMilliseconds,
  maximumBytes,
}: DownloadOptions): Promise<Download> {
  const timeout = abortedAfter(timeoutMilliseconds)
  const ended = AbortSignal.any([signal, timeout])
  const aborted = whenAborted(ended)
  try {
    const request = fetch(url, {
      headers: { accept },
      // Not 'error', which Workers do not support: here a redirect is returned as it is, and refused below.
      redirect: 'manual',
      signal: ended,
    })
    // The caller's own fetch may ignore the signal.
    const response = await Promise.race([request, aborted])
    const fault = faultOf(response)
    if (fault) {
      await response.body?.cancel().catch(() => {})
      return { ok: false, fault, status: response.status }
    }
    const bytes = await readAtMost(response, maximumBytes)
    if (!bytes) return { ok: false, fault: 'too_large' }
    const typed = isJson(response.headers.get('content-type'))
    const marked = BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte)
    const document = parseJsonObject(marked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes, MAXIMUM_DEPTH)
    // What is neither said to be JSON nor is any: a page, for example.
    if (typeof document === 'string')
      return typed ? { ok: false, fault: 'json' } : { ok: false, fault: 'content_type', status: response.status }
    const lenient = [...(typed ? [] : (['content_type'] as const)), ...(marked ? (['byte_order_mark'] as const) : [])]
    const maximumAgeSeconds = maximumAgeOf(response.headers.get('cache-control'))
    return { ok: true, document, maximumAgeSeconds, ...(lenient.length > 0 && { lenient }) }
  } catch {
    // The cause may quote the answer, so only its kind is passed on.
    return { ok: false, fault: timeout.aborted ? 'timeout' : 'network' }
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  // A fetch that throws has nobody waiting for it.
  promise.catch(() => {})
  if (signal.aborted) reject(signal.reason)
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return promise
}

function faultOf({ status, type, redirected, headers }: Response): DownloadFault | undefined {
  if (redirected || type === 'opaqueredirect' || (status >= 300 && status < 400)) return 'redirect'
  if (status !== 200) return 'status'
  const contentType = headers.get('content-type')
  return isJson(contentType) || saysNothing(contentType) ? undefined : 'content_type'
}

/** Types of servers that know none for the file: a bucket, a file server. A page says `text/html`, and stays refused. */
function saysNothing(contentType: string | null): boolean {
  return ['', 'text/plain', 'application/octet-stream', 'binary/octet-stream'].includes(mediaTypeOf(contentType))
}

function mediaTypeOf(contentType: string | null): string {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

function isJson(contentType: string | null): boolean {
  const mediaType = mediaTypeOf(contentType)
  return mediaType === 'application/json' || /^application\/[a-z0-9.-]+\+json$/.test(mediaType)
}

/** The body; undefined as soon as it is too long, whatever its Content-Length says. */
async function readAtMost(response: Response, maximumBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    // Leaving the loop cancels the stream.
    if (length > maximumBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** RFC 9111 §5.2.2: how long the issuer says its answer is valid; `no-store` and `no-cache` mean zero. */
function maximumAgeOf(cacheControl: string | null): number | undefined {
  const directives = (cacheControl ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
  if (directives.includes('no-store') || directives.includes('no-cache')) return 0
  const given = directives.find((one) => /^max-age="?\d{1,9}"?$/.test(one))
  return given === undefined ? undefined : Number(given.replaceAll(/\D/g, ''))
}
