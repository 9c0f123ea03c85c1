/** Calls of the login layer: login, refresh, logout. A lost answer counts as an answer with status 0. */
import type { AuthCall, Members } from './dialects/client-dialect.ts'
import type { Timing } from './session.ts'
import { abortedAfter } from './system-clock.ts'

/** `fetch`, or a replacement for it. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** An answer. */
export interface AuthAnswer extends Timing {
  /** 0 when no answer came: network fault, timeout, and in a page a redirect. */
  readonly status: number
  readonly members: Members
  /** RFC 9110 §10.2.3 */
  readonly retryAfterSeconds?: number | undefined
}

/** Sends a call and reads its answer. Never rejects. */
export type AuthEndpoint = (call: AuthCall, options?: { readonly keepalive?: boolean }) => Promise<AuthAnswer>

/** The parts of an endpoint. */
export interface AuthEndpointPorts {
  /** Without a trailing slash. */
  readonly baseUrl: string
  readonly send: Fetch
  readonly timeoutMilliseconds: number
  readonly clock: () => number
}

export function createAuthEndpoint({ baseUrl, send, timeoutMilliseconds, clock }: AuthEndpointPorts): AuthEndpoint {
  return async ({ path, body, headers: own, ...more }, options) => {
    const askedAt = clock()
    try {
      const response = await send(baseUrl + path, {
        method: 'POST',
        headers: { ...(typeof body === 'string' && { 'Content-Type': 'application/json' }), ...own },
        body,
        // A password or a refresh token must only go where it was meant to go: redirects are not followed. Workers have no `error`.
        redirect: 'manual',
        signal: abortedAfter(timeoutMilliseconds),
        ...more,
        ...options,
      })
      const { status, headers } = response
      const serverTime = Date.parse(headers.get('Date') ?? '') / 1000 || undefined
      return {
        askedAt,
        serverTime,
        status,
        retryAfterSeconds: secondsUntil(headers.get('Retry-After') ?? '', serverTime ?? clock()),
        members: await membersOf(response),
      }
    } catch {
      return { askedAt, status: 0, members: {} }
    }
  }
}

/** Whether it is worth trying again: the server has not decided anything. */
export function isTransient(status: number): boolean {
  return !/^4(?!08|29)/.test(`${status}`)
}

/** @throws {unknown} when the body does not arrive completely */
export async function membersOf(response: Response): Promise<Members> {
  const text = await response.text()
  try {
    // Null counts as an empty object; numbers and texts have no members that are read.
    return Object(JSON.parse(text)) as Members
  } catch {
    // A captive portal or a proxy's page: 200, but no JSON.
    return {}
  }
}

/** Seconds, or a date. */
function secondsUntil(value: string, now: number): number | undefined {
  const seconds = /^\d+$/.test(value) ? Number(value) : Date.parse(value) / 1000 - now
  return seconds >= 0 ? seconds : undefined
}
