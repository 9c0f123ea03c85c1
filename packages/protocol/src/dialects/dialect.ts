/** The unit of compatibility. Synchronous and pure: facts of a request in, a message out. A dialect holds no secret. */
import type { HeaderLine, Message } from '../message.ts'
import type { Refusal } from '../refusal.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { VerificationPolicy } from '../verification-policy.ts'
import type {
  Carrier,
  Credential,
  HttpDetail,
  IssueContext,
  IssuedToken,
  LoginRequest,
  LoginRoute,
  Principal,
  RefreshCookie,
  RefusalContext,
  Subject,
  Success,
  TokenPlace,
  TokenToSign,
} from './dialect-parts.ts'

export type {
  Carrier,
  Credential,
  HttpDetail,
  IssueContext,
  IssuedToken,
  LoginRequest,
  LoginRoute,
  Principal,
  RefreshCookie,
  RefusalContext,
  Subject,
  Success,
  TokenPlace,
  TokenSession,
  TokenToSign,
} from './dialect-parts.ts'

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
  /** Puts a refusal into words. */
  readonly refuse: (refusal: Refusal, context?: RefusalContext) => Message
  /** 200 for OPTIONS, 308, 404, 405, and every other 4xx and 5xx of the dialect's paths. */
  readonly httpMessage: (status: number, detail?: HttpDetail) => Message
  /** Adds the headers that every answer on the dialect's paths must have (CORS). */
  readonly decorate: (message: Message, facts: RequestFacts) => Message
  /** Columns of the user table that the dialect's answers, tokens and checks need beside id, name and password. */
  readonly userColumns?: readonly string[]
  /** The column by which `subjectOf` names people. The server finds the row by it. Absent: tokens say what `subjectIs` says. */
  readonly subjectColumn?: string
  /** Whether a token counts whose user is not there: the app looked nobody up. */
  readonly allowsUnknownUsers?: true
  /** Whether paths are found whatever their case, and with or without a slash at the end, as Express finds them. */
  readonly findsPathsLoosely?: true
  /** Whether HEAD is a method like others, and not answered where GET is. */
  readonly tellsHeadApart?: true
  /** Columns that a login writes into the user's row, known before its token is made. */
  readonly loginSets?: (now: number) => Readonly<Record<string, unknown>>
  /** Whether a login of an unknown name is refused in other words than a wrong password. It tells strangers which names exist. */
  readonly tellsUnknownNames?: true
  /** Looks at the user who has proved who they are, before a token is made. */
  readonly admitLogin?: (principal: Principal) => Refusal | undefined
  /** Looks at the user whom a good token names. Asked after `admit`, once the user is found. */
  readonly judgeUser?: (
    claims: Readonly<Record<string, unknown>>,
    principal: Principal,
    /** Seconds since the epoch. */
    now: number,
  ) => Refusal | undefined
  /** Roles, where they are not the claim `roles`. Asked once the user is found. */
  readonly rolesOf?: (claims: Readonly<Record<string, unknown>>, principal: Principal) => readonly unknown[]
  /** Scopes, where they are not the claim `scope`. */
  readonly scopesOf?: (claims: Readonly<Record<string, unknown>>) => readonly unknown[]
  /** Whether a token may stand in the body, so that a guard needs it (`RequestFacts.body`). */
  readonly credentialInBody?: true
  /** What the old app's paths beside the login do: refresh, log out, answer what its clients ask. */
  readonly operations?: readonly TokenOperation[]
  /** How refresh tokens are made and read, where they are signed ones: of another kind, or with another key. */
  readonly refreshTokens?: Dialect
  /** The same dialect at other logins, with other answers. */
  readonly otherLogins?: readonly Dialect[]
  /** Replaces the token engine where the old app had its own encoder or decoder. */
  readonly engine?: TokenEngine | undefined
}

/** What a path of an old app does with a token. */
export interface TokenOperation {
  readonly id: 'refreshTokens' | 'logOut' | 'verifyToken' | 'answer'
  readonly method: string
  readonly path: string
  /** As the operation speaks: where it looks for which token, and in which words it refuses. Undefined: anybody may call it. */
  readonly dialect: Dialect | undefined
  /** Whether it may be called without a token too. */
  readonly optional?: true
  /** Whether the token is for the refresh key, where there is one of its own. */
  readonly usesRefreshKey?: true
  readonly roles?: readonly string[]
  readonly scopes?: readonly string[]
  /** New tokens that it gives. */
  readonly gives: { readonly access: boolean; readonly refresh: boolean }
  /** Whether the token that was sent ends with it. */
  readonly revokes: boolean
  readonly write: (outcome: OperationOutcome) => Message
}

/** What an operation has found and made. */
export interface OperationOutcome {
  readonly principal: Principal | undefined
  readonly claims: Readonly<Record<string, unknown>> | undefined
  readonly access?: IssuedToken
  readonly refresh?: IssuedToken
  readonly now: number
}

/** The old app's own encoder or decoder. */
export interface TokenEngine {
  readonly encode?: ((principal: Principal) => string) | undefined
  /** Throws to refuse the token. */
  readonly decode?: ((token: string) => Readonly<Record<string, unknown>>) | undefined
}
