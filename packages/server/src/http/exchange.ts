/** One request on its way through the server, whatever brought it. */
import type { RequestFacts } from '@latchkey/protocol'
import type { Clock } from '../world/clock.ts'

/** What only a carrier of sockets knows of a request: with it the request can be carried on to another server. */
export interface ConnectionFacts {
  /** The request target, byte for byte. */
  readonly target: string
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[]
  /** Whether the connection becomes a WebSocket if the answer says so. */
  readonly isUpgrade: boolean
}

/** A request as the routes see it. */
export interface Exchange {
  readonly facts: RequestFacts
  /** The decoded path, or undefined for a target that is not a plain path (dot segments, `*`, authority form). */
  readonly path: string | undefined
  /** The query as it came, with its `?`, or empty. */
  readonly search: string
  /** Of a target that is a whole URL: the host that it names, beside the Host header. */
  readonly authority?: string
  /** The other end of the connection, which may be a proxy; undefined where the carrier does not say. */
  readonly peerAddress: string | undefined
  /** Undefined where a request comes as a web `Request`. */
  readonly connection?: ConnectionFacts
  /** Whether only this machine reaches the listener that took it. Left out where the carrier does not know. */
  readonly onLoopback?: boolean
  /**
   * Reads the whole body.
   *
   * @throws {BodyError} 400 broken off, 408 stalled, 413 larger than the limit
   */
  readonly readBody: (limits: BodyLimits) => Promise<Uint8Array>
}

/** How much body a client may send, and how long it may take. */
export interface BodyLimits {
  readonly bytes: number
  readonly milliseconds: number
  /** What the milliseconds are counted by. */
  readonly clock: Pick<Clock, 'after'>
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

/** The scheme and authority of the absolute form, which a server must accept too (RFC 9112 §3.2.2). */
const ABSOLUTE_FORM = /^https?:\/\/([^/?#\\@]+)(?=[/?]|$)/i

/**
 * Splits a request target into path and query. The path is percent-decoded as far as no structure changes (`%2F` stays, and
 * `%25`, so that nothing is decoded twice), and never normalized: a spelling that some proxy reads differently must not reach a route.
 */
export function parseTarget(requestTarget: string): Pick<Exchange, 'path' | 'search' | 'authority'> {
  if (requestTarget.startsWith('/')) return parsePath(requestTarget)
  const [, authority] = ABSOLUTE_FORM.exec(requestTarget) ?? []
  const parsed = parsePath(requestTarget.replace(ABSOLUTE_FORM, ''))
  return authority === undefined ? parsed : { ...parsed, authority }
}

function parsePath(target: string): Pick<Exchange, 'path' | 'search'> {
  const query = target.indexOf('?')
  const raw = query < 0 ? target : target.slice(0, query)
  const search = query < 0 ? '' : target.slice(query)
  if (!raw.startsWith('/') || raw.includes('\\')) return { path: undefined, search }
  // Most targets have nothing to decode, and each request passes here.
  if (!raw.includes('%') && !raw.includes('/.')) return { path: raw, search }
  let path: string
  try {
    path = decodeURI(raw.replaceAll('%25', '%2525'))
  } catch {
    return { path: undefined, search }
  }
  const dotted = raw.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))
  return { path: dotted ? undefined : path, search }
}
