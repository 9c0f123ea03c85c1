/** A dialect as its client sees it: where to log in, how a token travels, and which refusal means that it has expired. Pure. */

import type { ClientStorage } from '../shared-storage.ts'

/** What a user logs in with. */
export interface Credentials {
  readonly username: string
  readonly password: string
  /** By what the server knows this browser. The client adds the one that it keeps. */
  readonly deviceToken?: string | undefined
}

/** A call of the login layer; the path is appended to the client's `baseUrl`. */
export interface AuthCall {
  readonly path: string
  /** A form is sent as one (RFC 6749 §6), text as JSON. */
  readonly body: URLSearchParams | string
  readonly headers?: Readonly<Record<string, string>>
  /** For an answer that sets cookies. */
  readonly credentials?: 'include'
}

/** When the request was sent, and what the server's clock said. */
export interface Timing {
  readonly askedAt: number
  /** The answer's Date, as it was written; empty where CORS hides it. */
  readonly date?: string
}

/** What an answer contains. Of a session in cookies both tokens are its CSRF token: the page has no other. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  /** From now. */
  readonly expiresInSeconds?: number | undefined
  /** The same, where the token itself says it. Undefined: nobody knows. */
  readonly lifetimeSeconds?: (timing: Timing) => number | undefined
  /** By what the server will know this browser at its next logins. */
  readonly deviceToken?: string | undefined
}

/** The members of an answer's JSON object; empty when there was none. */
export type Members = Readonly<Record<string, unknown>>

/** How a client speaks to one kind of server. */
export interface ClientDialect {
  readonly name: string
  /** The request header that carries the token, in lower case. */
  readonly header: string
  /** The text before the token in that header. */
  readonly prefix: string
  /** The browser keeps the tokens, and sends them itself: logins, refreshes and logouts of all tabs wait for each other. */
  readonly session?: 'cookie'
  /** Where the session is kept unless the page says otherwise. Default: memory. */
  readonly storage?: () => ClientStorage | undefined
  readonly login: (credentials: Credentials) => AuthCall
  /**
   * Absent where the dialect has no refresh: the session ends when its token expires.
   *
   * @param attempt - made at random before this token was first sent, and the same each time it is sent again
   */
  readonly refresh?: (refreshToken: string, attempt?: string) => AuthCall
  /** Tells the server that a session is over. `ask` never rejects; a lost answer has the status 0. */
  readonly logout?: (
    session: Pick<Tokens, 'accessToken' | 'refreshToken'>,
    ask: (call: AuthCall) => Promise<{ readonly status: number; readonly members: Members }>,
  ) => Promise<unknown>
  /**
   * How a request of the page travels. Absent: with the token in its header, unless there is no session.
   *
   * @param accessToken - undefined where nobody is logged in, or the request has a credential of its own
   */
  readonly prepare?: (request: Request, accessToken: string | undefined) => Request
  readonly readTokens: (answer: Members) => Tokens | undefined
  readonly isLoginRefused: (status: number, answer: Members) => boolean
  /**
   * Whether an API's refusal says that the token is over, because it has expired or was revoked, and nothing else.
   *
   * @param pastExpiry - what our own clock says, for a dialect whose refusals all look alike
   */
  readonly isExpired: (status: number, answer: Members, pastExpiry: boolean) => boolean
}

/** A member's text, if it is not empty. */
export function textIn(members: Members, name: string): string | undefined {
  const value = members[name]
  return typeof value === 'string' && value ? value : undefined
}

export function numberIn(members: Members, name: string): number | undefined {
  const value = members[name]
  return typeof value === 'number' ? value : undefined
}
