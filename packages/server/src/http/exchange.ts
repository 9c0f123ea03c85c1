/** One request on its way through the server, whatever brought it. */
import type { RequestFacts } from '@latchkey/protocol'

/** A request as the routes see it. */
export interface Exchange {
  readonly facts: RequestFacts
  /** The decoded path, or undefined for a target that is not a plain path (dot segments, `*`, authority form). */
  readonly path: string | undefined
  /** The query as it came, with its `?`, or empty. */
  readonly search: string
  /**
   * Reads the whole body.
   *
   * @throws {BodyError} 400 broken off, 408 stalled, 413 larger than the limit
   */
  readonly readBody: (limitBytes: number) => Promise<Uint8Array>
}

/** A body that could not be read. */
export class BodyError extends Error {
  override readonly name = 'BodyError'
  readonly status: 400 | 408 | 413

  constructor(status: 400 | 408 | 413) {
    super(`the request body could not be read (${status})`)
    this.status = status
  }
}

/** How long a client may take to send a body. */
export const BODY_DEADLINE_MILLISECONDS = 10_000

/**
 * Splits a request target into path and query. The path is percent-decoded as far as no structure changes (`%2F` stays),
 * and never normalized: a spelling that some proxy reads differently must not reach a route.
 */
export function parseTarget(target: string): Pick<Exchange, 'path' | 'search'> {
  const query = target.indexOf('?')
  const raw = query < 0 ? target : target.slice(0, query)
  const search = query < 0 ? '' : target.slice(query)
  if (!raw.startsWith('/') || raw.includes('\\')) return { path: undefined, search }
  let path: string
  try {
    path = decodeURI(raw)
  } catch {
    return { path: undefined, search }
  }
  const dotted = raw.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))
  return { path: dotted ? undefined : path, search }
}
