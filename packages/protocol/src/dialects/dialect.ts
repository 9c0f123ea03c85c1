/** The unit of compatibility: synchronous and pure. Bytes and facts in, a message out. A dialect holds no secret. */
import type { HeaderLine, Message } from '../message.ts'
import type { Refusal } from '../refusal.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { VerificationPolicy } from '../verification-policy.ts'

/** Where clients log in. */
export interface LoginRoute {
  readonly methods: readonly string[]
  readonly path: string
}

/** A login that was read. */
export interface LoginRequest {
  readonly username: string
  readonly password: string
  /** What the user may later know the session by: `Firefox on my laptop`. */
  readonly deviceLabel?: string
  /** What an earlier login gave the device, by which it is known again. */
  readonly deviceToken?: string
}

/** The token that a request carries, or why there is none. `source` says where it was, for logs. */
export type Credential = { readonly kind: 'token'; readonly token: string; readonly source: string } | Refusal

/** The id of a principal. A dialect's tokens may have numbers for it, text, or both. */
export type Subject = string | number

/** Somebody who logged in, as `authenticate` named them. Dialects with handlers pass the whole object on. */
export interface Principal {
  readonly id: Subject
  /** What the token may be used for, where the dialect's tokens say so. */
  readonly scopes?: readonly string[]
  readonly roles?: readonly string[]
}

/** A login session, as tokens name it. */
export interface TokenSession {
  /** `sid` */
  readonly id: string
  /** When the user showed who they are, in seconds since the epoch: `auth_time`. */
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
  /** A fresh random text, for tokens that travel in cookies. */
  readonly csrfToken: string
  /** The session that the token belongs to, where the server keeps sessions. */
  readonly session?: TokenSession
}

/** A token that was issued. */
export interface IssuedToken {
  readonly token: string
  /** Undefined where the old app's own encoder made it. */
  readonly claims: Readonly<Record<string, unknown>> | undefined
  readonly expiresInSeconds: number
}

/** What to sign: both objects in the order in which they are to be written. */
export interface TokenToSign {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** A success to be worded. */
export type Success =
  | {
      readonly kind: 'login'
      readonly principal: Principal
      readonly access: IssuedToken
      /** Where the server keeps sessions, for dialects that can say it. */
      readonly refresh?: { readonly token: string; readonly expiresInSeconds: number }
      /** By which the device is known at its next login. */
      readonly deviceToken?: string
    }
  /** What a route's handler returned, to be written as JSON. */
  | { readonly kind: 'value'; readonly value: unknown }
  /** A text that a route's handler returned, to be written as the app sends text. */
  | { readonly kind: 'text'; readonly text: string }

/** Details of a bare HTTP message. */
export interface HttpDetail {
  /** The methods that the path has, for 405 and OPTIONS. */
  readonly allow?: readonly string[]
  /** An absolute or relative URL, for 308. */
  readonly location?: string
  readonly retryAfterSeconds?: number
  /** What is wrong, for debug pages only. */
  readonly complaint?: string
}

/** How a client's requests carry what they need, in words for people: nothing of a request, and no secret. */
export interface Carrier {
  /** The header, and what stands in it: `Authorization: Bearer <token>`. */
  readonly token: string
  /** Where tokens come in cookies: which header must repeat which cookie. */
  readonly csrf?: { readonly header: string; readonly cookie: string }
}

/** A way of speaking on the wire. */
export interface Dialect {
  readonly name: string
  /** What an operator should read once at start: options without effect, relaxations in force. */
  readonly warnings: readonly string[]
  /** Undefined where the old app has none. */
  readonly loginRoute: LoginRoute | undefined
  /** What a request body may be: the server reads no more bytes, and the dialect parses no deeper JSON. */
  readonly bodyLimits: { readonly bytes: number; readonly depth: number }
  /** Absent where the old app's own code reads requests. */
  readonly carrier?: Carrier
  readonly readCredential: (facts: RequestFacts) => Credential
  readonly readLogin: (facts: RequestFacts, body: Uint8Array) => LoginRequest | Refusal
  readonly policy: () => VerificationPolicy
  /** What shows that a page of the app's own sent the request: for operations that answer with a cookie, and bring no token. */
  readonly admitOrigin?: (facts: RequestFacts) => Refusal | undefined
  /** What a logout's answer says beside its own words, where the client itself cannot forget its token: a cookie's end. */
  readonly forgetToken?: () => readonly HeaderLine[]
  /** After the signature: what compares claims with the request that brought the token. `source` is the credential's. */
  readonly admit?: (
    claims: Readonly<Record<string, unknown>>,
    facts: RequestFacts,
    source: string,
  ) => Refusal | undefined
  /** The algorithms that the dialect can issue and accept; undefined leaves it to the keys. */
  readonly algorithms: readonly string[] | undefined
  readonly issue: (principal: Principal, context: IssueContext) => TokenToSign
  /** The lifetime of an issued token in seconds, for the login's answer and for checks at start. */
  readonly accessTokenLifetimeSeconds: number
  /** The principal's id as a token names it: text or a safe integer. Undefined when the token names nobody in that way. */
  readonly subjectOf: (claims: Readonly<Record<string, unknown>>) => Subject | undefined
  /**
   * When a token was issued, in seconds since the epoch, with fractions where the dialect's tokens have them; undefined when this token does
   * not say it. Absent where the dialect's tokens cannot be relied on to say it: they can then be revoked one by one or by session, but
   * not by subject, and one of the `warnings` says so.
   */
  readonly issuedAtOf?: (claims: Readonly<Record<string, unknown>>) => number | undefined
  readonly accept: (success: Success) => Message
  /** Words a refusal. `realm` is the route's own, where it has one. */
  readonly refuse: (refusal: Refusal, context?: { readonly realm?: string | undefined }) => Message
  /** 200 for OPTIONS, 308, 404, 405, and every other 4xx and 5xx of the dialect's paths. */
  readonly httpMessage: (status: number, detail?: HttpDetail) => Message
  /** Adds what belongs on every message of the dialect's paths (CORS). */
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
