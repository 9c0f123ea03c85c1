/** Fetches one JSON document from an untrusted server: time, size, type and redirects are checked before a byte is parsed. */
import { Buffer } from 'node:buffer'
import { type JsonObject, parseJsonObject } from '../encoding/json.ts'
import { abortedAfter } from '../system-clock.ts'

/** Why an answer could not be used. */
export type DownloadFault = 'network' | 'timeout' | 'redirect' | 'status' | 'content_type' | 'too_large' | 'json'

/** The result of a download. */
export type Download =
  | { readonly ok: true; readonly document: JsonObject; readonly maximumAgeSeconds: number | undefined }
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
    const document = parseJsonObject(bytes, MAXIMUM_DEPTH)
    if (typeof document === 'string') return { ok: false, fault: 'json' }
    return { ok: true, document, maximumAgeSeconds: maximumAgeOf(response.headers.get('cache-control')) }
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
  return isJson(headers.get('content-type')) ? undefined : 'content_type'
}

function isJson(contentType: string | null): boolean {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
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
