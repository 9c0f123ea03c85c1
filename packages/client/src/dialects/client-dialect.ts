/** A dialect as its client sees it: where to log in, how a token travels, and which refusal means that it has expired. Pure. */

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

/** What an answer contains. Of a session in cookies both tokens are its CSRF token: the page has no other. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  /** Seconds from now. Where the answer does not say it, the token itself may. */
  readonly expiresInSeconds?: number | undefined
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
  /** The browser keeps the tokens, and sends them itself. */
  readonly session?: 'cookie'
  readonly login: (credentials: Credentials) => AuthCall
  /** Absent where the dialect has no refresh: the session ends when its token expires. */
  readonly refresh?: (refreshToken: string) => AuthCall
  readonly logout?: (refreshToken: string) => AuthCall
  readonly readTokens: (answer: Members) => Tokens | undefined
  readonly isLoginRefused: (status: number, answer: Members) => boolean
  /**
   * Whether an API's refusal says that the token has expired, and nothing else.
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

/** Makes the session's tokens for an app that has no refresh. */
export function tokenIn(members: Members, name: string): Tokens | undefined {
  const accessToken = textIn(members, name)
  return accessToken ? { accessToken } : undefined
}

export function numberIn(members: Members, name: string): number | undefined {
  const value = members[name]
  return typeof value === 'number' ? value : undefined
}
