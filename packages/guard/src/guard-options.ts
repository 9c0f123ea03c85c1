/** Options of a guard. */
import type { Dialect, Subject } from '@latchkey/protocol'
import type {
  Claims,
  IssuerJwksOptions,
  Key,
  KeySet,
  StandardSchema,
  VerifiedTokenCacheOptions,
} from '@latchkey/tokens'
import type { OpaqueTokens } from './opaque-tokens.ts'
import type { Reporting } from './refusal-record.ts'
import type { RevocationLoss } from './requirement.ts'
import type { Revocations } from './revocations/revocations.ts'

/** A principal, or nobody. */
export type Found<P> = P | null | undefined

/** The keys of a guard: one, up to eight, or a key set. */
export type GuardKeys = Key | readonly Key[] | KeySet

/** Where a guard's tokens come from: a dialect with its keys. */
export interface KeySource<D extends Dialect = Dialect> {
  readonly dialect: D
  /**
   * The keys whose tokens are accepted: one, up to eight, or a key set (`jwks`, `remoteJwks`). Of a set only the keys of the
   * dialect's algorithms are used. While keys cannot be fetched, requests are answered 503: nothing is known of their tokens.
   */
  readonly keys: GuardKeys
  readonly issuer?: never
  readonly audience?: never
  readonly discovery?: never
}

/** Where a guard's tokens come from: issuers, whose keys it finds itself (RFC 8414); the dialect is `oauth`. */
export interface IssuerSource {
  /** One issuer, or up to 16: the exact text of the `iss` claim, an https URL. */
  readonly issuer: string | readonly string[]
  /** The `aud` that their tokens must have. */
  readonly audience: string
  /** How metadata and keys are fetched. */
  readonly discovery?: IssuerJwksOptions
  readonly dialect?: never
  readonly keys?: never
}

/** What a dialect's tokens have for the id of a principal. */
export type SubjectOf<D extends Dialect> = NonNullable<ReturnType<D['subjectOf']>> & Subject

/** Options that every guard has. */
export interface GuardSettings<P, C = Claims> extends Reporting {
  /**
   * Finds the principal of accepted claims (Flask-JWT's `identity`); undefined and null refuse the request, all else lets it
   * through, `false` and 0 too. What has a `then` is waited for. When it throws or takes longer than `deadlineMilliseconds`
   * the request is answered 503 in the dialect's form.
   */
  readonly resolvePrincipal?: (claims: C) => Found<P> | PromiseLike<Found<P>>
  /**
   * Judges the claims after the dialect's policy has, and types them: what it gives is the `claims` of `resolvePrincipal`, of
   * `allow` and of the handler. A token that does not fit is refused as a bad one. Of any library that speaks Standard Schema; it must
   * answer at once. Default: the claims as they stand in the token.
   */
  readonly schema?: StandardSchema<C>
  /** Takes tokens that are no JSON Web Tokens too, such as API keys. Their claims are judged as a token's are. Default: none. */
  readonly opaqueTokens?: OpaqueTokens
  /** How long `resolvePrincipal`, `opaqueTokens`, a route's `allow`, and a fetch of keys, may take; up to 600,000. Default 3,000. */
  readonly deadlineMilliseconds?: number
  /**
   * Told of the key of every good token, cached or not: its signature and claims hold, and it was not revoked. What the route demands
   * beyond that may still refuse it. What this throws is dropped.
   */
  readonly onVerified?: (key: Key) => void
  /** Told why a request was answered 503. Nothing of it reaches the client. */
  readonly onFault?: (fault: unknown) => void
  /**
   * The bounds of the verified-token cache, or false for none. Default: on, with the engine's own bounds. Decisions are the same with
   * it and without it: the principal is found anew for each request, and so is whether the token was revoked.
   */
  readonly cache?: false | VerifiedTokenCacheOptions
  /** What is known of revoked tokens: `followRevocations()`. Asked for every token, cached or not. */
  readonly revocations?: Revocations
  /** Needed with `revocations`: what becomes of requests while that knowledge is lost. A route's own requirement goes before it. */
  readonly whenRevocationsAreLost?: RevocationLoss
  /** Now, in seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
}

/** Options of `createGuard`. */
export type GuardOptions<P, C = Claims, D extends Dialect = Dialect> = GuardSettings<P, C> &
  (KeySource<D> | IssuerSource)
