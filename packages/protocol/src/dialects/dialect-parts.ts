/** What a dialect is given, and what it gives: logins, credentials, principals, tokens, successes. */
import type { Refusal } from '../refusal.ts'

/** Where clients log in. */
export interface LoginRoute {
  readonly methods: readonly string[]
  readonly path: string
}

/** The contents of a login request. */
export interface LoginRequest {
  readonly username: string
  readonly password: string
  /** A name by which the user can recognise the session later: `Firefox on my laptop`. */
  readonly deviceLabel?: string
  /** What an earlier login gave the device to be recognised by. */
  readonly deviceToken?: string
  /** Default: in the body. */
  readonly tokensIn?: TokenPlace
}

/** Where an answer has its tokens: in the body, or in cookies that no script can read. */
export type TokenPlace = 'body' | 'cookie'

/** The refresh token of a session in cookies, and its CSRF token, which stays the same as long as the session. */
export interface RefreshCookie {
  readonly token: string
  readonly csrfToken: string
}

/** The token that a request carries, or why it has none. `source` says where it was found, for logs. */
export type Credential = { readonly kind: 'token'; readonly token: string; readonly source: string } | Refusal

/** The id of a principal. A dialect's tokens may use numbers, text, or both. */
export type Subject = string | number

/** The user who logged in, as `authenticate` returned them. Dialects with handlers pass the whole object on. */
export interface Principal {
  readonly id: Subject
  /** What the token may be used for, where the dialect's tokens say so. */
  readonly scopes?: readonly string[]
  readonly roles?: readonly string[]
  /** Under which the user logs in, where it is known apart from the id. */
  readonly username?: string
  /** Of the user's row, those columns that a dialect has asked for (`userColumns`). */
  readonly columns?: Readonly<Record<string, unknown>>
}

/** A login session, as it appears in tokens. */
export interface TokenSession {
  /** `sid` */
  readonly id: string
  /** When the user proved who they are, in seconds since the epoch: `auth_time`. */
  readonly authenticatedAt: number
}

/** What is known when a token is issued. */
export interface IssueContext {
  /** Seconds since the epoch, with fractions. */
  readonly now: number
  readonly alg: string
  readonly kid: string | undefined
  /** A fresh random id for `jti`. */
  readonly tokenId: string
  /** Another fresh random id, for dialects whose every token has a CSRF value. */
  readonly spareId?: string
  /** Claims of the token for which this one is given: a refresh token's. */
  readonly from?: Readonly<Record<string, unknown>>
  /** A random text of the session, for a token that travels in a cookie. */
  readonly csrfToken?: string | undefined
  /** The session that the token belongs to, where the server keeps sessions. */
  readonly session?: TokenSession
  /** The name by which the principal logs in, where the server knows it apart from the id. Asked for dialects whose tokens name people so. */
  readonly username?: string
}

/** A token that was issued. */
export interface IssuedToken {
  readonly token: string
  /** Undefined where the old app's own encoder made it. */
  readonly claims: Readonly<Record<string, unknown>> | undefined
  readonly expiresInSeconds: number
}

/** What to sign. Both objects are written in the order of their members. */
export interface TokenToSign {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** A success to be put into words. */
export type Success =
  | {
      readonly kind: 'login'
      readonly principal: Principal
      readonly access: IssuedToken
      /** Where the server keeps sessions, for dialects that can express it. */
      readonly refresh?: {
        readonly token: string
        readonly expiresInSeconds: number
        /** Where the refresh token is a signed one. */
        readonly claims?: Readonly<Record<string, unknown>> | undefined
      }
      /** Seconds since the epoch, for cookies that say when they end. */
      readonly now?: number
      /** The device is recognised by this at its next login. */
      readonly deviceToken?: string
      /** Who is logged in, for the client alone (OpenID Connect). */
      readonly idToken?: string
    }
  /** What a route's handler returned, written as JSON. */
  | { readonly kind: 'value'; readonly value: unknown }
  /** A text that a route's handler returned, sent as the app sends text. */
  | { readonly kind: 'text'; readonly text: string }

/** What a route and its resource add to a refusal, where the dialect's challenges can say it. */
export interface RefusalContext {
  /** The route's own protection space (RFC 9110 §11.5). */
  readonly realm?: string | undefined
  /** Where the metadata of the protected resource stands (RFC 9728 §5.1). */
  readonly resourceMetadata?: string | undefined
  /** The scopes that the route demands, for a client that sent no token: it asks for them at once. */
  readonly scopes?: readonly string[] | undefined
}

/** Details of an HTTP message without a body of its own. */
export interface HttpDetail {
  /** The methods of the path, for 405 and OPTIONS. */
  readonly allow?: readonly string[]
  /** An absolute or relative URL, for 308. */
  readonly location?: string
  readonly retryAfterSeconds?: number
  /** For a login that comes too soon: the path at which its user asks for another way in. */
  readonly release?: string | undefined
  /** What exactly is wrong, where a client may know. */
  readonly code?: string
  /** What is wrong, for debug pages only. */
  readonly complaint?: string
  /** Of the request, for frameworks whose pages name them. */
  readonly method?: string
  readonly path?: string | undefined
}

/** Where a client puts its credential, in words for people. Holds nothing from a request, and no secret. */
export interface Carrier {
  /** The header and its form: `Authorization: Bearer <token>`. */
  readonly token: string
  /** Where tokens are sent in cookies: which header must repeat which cookie. */
  readonly csrf?: { readonly header: string; readonly cookie: string }
}
