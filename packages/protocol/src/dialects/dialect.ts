/** The unit of compatibility. Synchronous and pure: facts of a request in, a message out. A dialect holds no secret. */
import type { HeaderLine, Message } from '../message.ts'
import type { Refusal } from '../refusal.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { VerificationPolicy } from '../verification-policy.ts'

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
      readonly refresh?: { readonly token: string; readonly expiresInSeconds: number }
      /** The device is recognised by this at its next login. */
      readonly deviceToken?: string
    }
  /** What a route's handler returned, written as JSON. */
  | { readonly kind: 'value'; readonly value: unknown }
  /** A text that a route's handler returned, sent as the app sends text. */
  | { readonly kind: 'text'; readonly text: string }

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
}

/** Where a client puts its credential, in words for people. Holds nothing from a request, and no secret. */
export interface Carrier {
  /** The header and its form: `Authorization: Bearer <token>`. */
  readonly token: string
  /** Where tokens are sent in cookies: which header must repeat which cookie. */
  readonly csrf?: { readonly header: string; readonly cookie: string }
}

/** One way of speaking on the wire. */
export interface Dialect {
  readonly name: string
  /** What an operator should read once at start: options without effect, relaxations in force. */
  readonly warnings: readonly string[]
  /** The longest access token that fits into the dialect's cookie. Absent: there is no cookie. */
  readonly maximumCookieTokenCharacters?: number
  /** Undefined where the old app has no login. */
  readonly loginRoute: LoginRoute | undefined
  /** Under which path its clients find its endpoints, for what they are told. Absent: at the host's root. */
  readonly publicPath?: string
  /** The same as requests come to the server: nothing where a proxy in front has taken it away. Routes of an app are where the app says. */
  readonly basePath?: string
  /** Limits of a request body: the server reads no more bytes, and the dialect parses no deeper JSON. */
  readonly bodyLimits: { readonly bytes: number; readonly depth: number }
  /** Absent where the old app's own code reads requests. */
  readonly carrier?: Carrier
  readonly readCredential: (facts: RequestFacts) => Credential
  readonly readLogin: (facts: RequestFacts, body: Uint8Array) => LoginRequest | Refusal
  readonly policy: () => VerificationPolicy
  /**
   * Where the client wants the tokens of the answer. A refusal where it wants cookies and its page may not have them. For every operation
   * that answers with tokens. Absent: in the body.
   */
  readonly tokensIn?: (facts: RequestFacts) => TokenPlace | Refusal
  /** For a refresh that wants cookies; undefined when the request has no such cookie. */
  readonly readRefreshCookie?: (facts: RequestFacts) => RefreshCookie | undefined
  /** Headers to add to a logout's answer where the client cannot delete its tokens itself: the cookies are deleted. */
  readonly forgetTokens?: (facts: RequestFacts) => readonly HeaderLine[]
  /** Compares claims with the request that sent the token, after the signature. `source` is the credential's. */
  readonly admit?: (
    claims: Readonly<Record<string, unknown>>,
    facts: RequestFacts,
    source: string,
  ) => Refusal | undefined
  /** The algorithms that the dialect can issue and accept; undefined when the keys decide. */
  readonly algorithms: readonly string[] | undefined
  readonly issue: (principal: Principal, context: IssueContext) => TokenToSign
  /** The lifetime of an issued token in seconds, for the login's answer and for checks at start. */
  readonly accessTokenLifetimeSeconds: number
  /**
   * How the dialect's tokens name a person: by the id, or by the name under which they log in. Everywhere else a person is named by id, so
   * what is said of somebody, such as that their tokens are revoked, is translated for such tokens. Absent: by the id.
   */
  readonly subjectIs?: 'id' | 'username'
  /** Whom a token names, see `subjectIs`: text or a safe integer. Undefined when the token has no valid name of anybody. */
  readonly subjectOf: (claims: Readonly<Record<string, unknown>>) => Subject | undefined
  /**
   * All that a token says of its holder, where that is more than an id, or where scopes and roles stand elsewhere than in `scope` and `roles`.
   * Its id is that of `subjectOf`. Absent: `{ id }`, and the two claims.
   */
  readonly principalOf?: (claims: Readonly<Record<string, unknown>>) => Principal | undefined
  /**
   * When a token was issued, in seconds since the epoch, with fractions where the dialect's tokens have them; undefined when this token
   * does not say. Absent where the dialect's tokens do not say it reliably: then they can be revoked one by one or by session, but not by
   * subject, and one of the `warnings` says so.
   */
  readonly issuedAtOf?: (claims: Readonly<Record<string, unknown>>) => number | undefined
  readonly accept: (success: Success) => Message
  /** Puts a refusal into words. `realm` is the route's own, where it has one. */
  readonly refuse: (refusal: Refusal, context?: { readonly realm?: string | undefined }) => Message
  /** 200 for OPTIONS, 308, 404, 405, and every other 4xx and 5xx of the dialect's paths. */
  readonly httpMessage: (status: number, detail?: HttpDetail) => Message
  /** Adds the headers that every answer on the dialect's paths must have (CORS). */
  readonly decorate: (message: Message, facts: RequestFacts) => Message
  /** Replaces the token engine where the old app had its own encoder or decoder. */
  readonly engine?: TokenEngine | undefined
}

/** The old app's own encoder or decoder. */
export interface TokenEngine {
  readonly encode?: ((principal: Principal) => string) | undefined
  /** Throws to refuse the token. */
  readonly decode?: ((token: string) => Readonly<Record<string, unknown>>) | undefined
}
