/** Calls of the login layer: login, refresh, logout. An answer that was lost is an answer too: status 0. */
import type { AuthCall, Members } from './dialects/client-dialect.ts'
import type { Timing } from './session.ts'
import { abortedAfter } from './system-clock.ts'

/** `fetch`, or what takes its place. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** What came back. */
export interface AuthAnswer extends Timing {
  /** 0 when nothing came: network, timeout, a redirect. */
  readonly status: number
  readonly members: Members
  /** RFC 9110 §10.2.3 */
  readonly retryAfterSeconds?: number | undefined
}

/** Sends a call and reads its answer. Never rejects. */
export type AuthEndpoint = (call: AuthCall, options?: { readonly keepalive?: boolean }) => Promise<AuthAnswer>

/** What an endpoint is made of. */
export interface AuthEndpointPorts {
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly send: Fetch
  readonly timeoutMilliseconds: number
  readonly clock: () => number
}

export function createAuthEndpoint({ baseUrl, send, timeoutMilliseconds, clock }: AuthEndpointPorts): AuthEndpoint {
  return async ({ path, body }, options) => {
    const askedAt = clock()
    try {
      const response = await send(baseUrl + path, {
        method: 'POST',
        headers: typeof body === 'string' ? { 'Content-Type': 'application/json' } : {},
        body,
        // A password or a refresh token goes where it was meant to go, and follows nobody elsewhere.
        redirect: 'error',
        signal: abortedAfter(timeoutMilliseconds),
        ...options,
      })
      const { status, headers } = response
      const serverTime = Date.parse(headers.get('Date') ?? '') / 1000 || undefined
      const retryAfterSeconds = secondsUntil(headers.get('Retry-After') ?? '', serverTime ?? clock())
      return { askedAt, serverTime, status, retryAfterSeconds, members: await membersOf(response) }
    } catch {
      return { askedAt, status: 0, members: {} }
    }
  }
}

/** An answer that is worth waiting for: nothing was decided. */
export function isTransient(status: number): boolean {
  return status < 400 || status === 408 || status === 429 || status >= 500
}

/** @throws {unknown} when the body does not come whole */
export async function membersOf(response: Response): Promise<Members> {
  const text = await response.text()
  try {
    // Null is an empty object, and what is a number or a text has no member that anybody asks for.
    return Object(JSON.parse(text)) as Members
  } catch {
    // A captive portal, a proxy's page: 200 and no JSON.
    return {}
  }
}

/** Seconds, or a date. */
function secondsUntil(value: string, now: number): number | undefined {
  const seconds = /^\d+$/.test(value) ? Number(value) : Date.parse(value) / 1000 - now
  return seconds >= 0 ? seconds : undefined
}
