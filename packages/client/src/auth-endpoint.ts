/** Calls of the login layer: login, refresh, logout. A lost answer counts as an answer with status 0. */
import type { ParsedClientOptions } from './client-options.ts'
import type { AuthCall, Members, Timing, Tokens } from './dialects/client-dialect.ts'
import { abortedAfter } from './system-clock.ts'

/** An answer. */
export interface AuthAnswer extends Timing {
  /** 0 when no answer came: network fault, timeout, and in a page a redirect. */
  readonly status: number
  readonly members: Members
  /** Of a success. */
  readonly tokens?: Tokens | undefined
  /** RFC 9110 §10.2.3, where it is a number. */
  readonly retryAfterSeconds?: number | undefined
}

/** Sends a call and reads its answer. Never rejects. */
export type AuthEndpoint = (call: AuthCall, options?: { readonly keepalive?: boolean }) => Promise<AuthAnswer>

/** The parts of an endpoint. */
export type AuthEndpointPorts = Pick<ParsedClientOptions, 'dialect' | 'fetch' | 'timeoutMilliseconds' | 'clock'>

/** @param baseUrl - without a slash at its end */
export function createAuthEndpoint(
  baseUrl: string,
  { dialect, fetch: send, timeoutMilliseconds, clock }: AuthEndpointPorts,
): AuthEndpoint {
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
      const members = await membersOf(response)
      return {
        askedAt,
        date: headers.get('Date') ?? '',
        status,
        // A date instead counts as none: the wait is then our own.
        retryAfterSeconds: Number(headers.get('Retry-After')) || undefined,
        members,
        tokens: status === 200 ? dialect.readTokens(members) : undefined,
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
