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
import type { DpopOptions } from './dpop/dpop-options.ts'
import type { OpaqueTokens } from './opaque-tokens.ts'
import type { Profile, ProfilePrincipal } from './profiles/profile.ts'
import type { Reporting } from './refusal-record.ts'
import type { RevocationLoss } from './requirement.ts'
import type { ResourceOptions } from './resource-metadata/resource-options.ts'
import type { Revocations } from './revocations/revocations.ts'
import type { ImpliedScopes } from './scopes.ts'

/** A principal, or none. */
export type Found<P> = P | null | undefined

/** The keys of a guard: one, up to eight, or a key set. */
export type GuardKeys = Key | readonly Key[] | KeySet

/** Where a guard's tokens come from: a dialect with its keys. */
export interface KeySource<D extends Dialect = Dialect> {
  readonly dialect: D
  /**
   * The keys whose tokens are accepted: one, up to eight, or a key set (`jwks`, `remoteJwks`). Of a set only the keys of the
   * dialect's algorithms are used. While keys cannot be fetched, requests are answered 503, because tokens cannot be judged.
   */
  readonly keys: GuardKeys
  readonly issuer?: never
  readonly audience?: never
  readonly discovery?: never
  readonly issuedAheadSeconds?: never
  readonly profile?: never
}

/** Where a guard's tokens come from: issuers, whose keys the guard finds itself (RFC 8414). Requests carry them as the dialect `oauth` says. */
interface Issuers {
  /** One issuer, or up to 16: the exact text of the `iss` claim, an https URL. */
  readonly issuer: string | readonly string[]
  /** How metadata and keys are fetched. */
  readonly discovery?: IssuerJwksOptions
  /** The keys of the one issuer, where they are here already and need not be fetched. */
  readonly keys?: GuardKeys
  /** How far `iat` may lie in the future beyond the leeway, in seconds, 0 to 86,400: for an issuer whose clock runs ahead. Default 0. */
  readonly issuedAheadSeconds?: number
  readonly dialect?: never
}

/** Issuers of access tokens of RFC 9068. */
export interface IssuerSource extends Issuers {
  /** The `aud` that their tokens must have. */
  readonly audience: string
  readonly profile?: never
}

/** Issuers of other access tokens: a profile of `@latchkey/guard/profiles` says what marks them, and whom they name. */
export type ProfileIssuers<P extends ProfilePrincipal> = Issuers &
  (
    | { readonly profile: Profile<P>; readonly audience: string }
    | { readonly profile: Profile<P, 'optional' | 'fixed'>; readonly audience?: never }
  )

/** The type of a principal's id in a dialect's tokens. */
export type SubjectOf<D extends Dialect> = NonNullable<ReturnType<D['subjectOf']>> & Subject

/** Options that every guard has. */
export interface GuardSettings<P, C = Claims> extends Reporting {
  /**
   * Finds the principal of accepted claims (Flask-JWT's `identity`). Undefined and null refuse the request; every other value lets it
   * through, even `false` and 0. A result with a `then` is awaited. When it throws or takes longer than `deadlineMilliseconds`
   * the request is answered 503 in the dialect's form.
   */
  readonly resolvePrincipal?: (claims: C) => Found<P> | PromiseLike<Found<P>>
  /**
   * Judges the claims after the dialect's policy, and types them: its result is the `claims` of `resolvePrincipal`, of
   * `allow` and of the handler. A token that does not fit is refused as a bad one. Any library that speaks Standard Schema will do; it must
   * not return a promise. Default: the claims as in the token.
   */
  readonly schema?: StandardSchema<C>
  /** Accepts tokens that are not JSON Web Tokens too, such as API keys. Their claims are judged as a token's are. Default: none. */
  readonly opaqueTokens?: OpaqueTokens
  /** Deadline for `resolvePrincipal`, `opaqueTokens`, a route's `allow`, and a fetch of keys; up to 600,000. Default 3,000. */
  readonly deadlineMilliseconds?: number
  /**
   * Called with the key of every good token, cached or not: its signature and claims are valid, and it was not revoked. The route may
   * still refuse it. Errors that it throws are ignored.
   */
  readonly onVerified?: (key: Key) => void
  /**
   * Called with the reason when a request was answered 503; and, of a guard with an issuer, when its token was refused for what it is: another
   * kind of token, another audience, another issuer. The error names the issuer and the cause. The client sees nothing of it.
   */
  readonly onFault?: (fault: unknown) => void
  /**
   * The bounds of the verified-token cache, or false for none. Default: on, with the engine's own bounds. Decisions are the same with
   * and without it: the principal and revocations are looked up for each request.
   */
  readonly cache?: false | VerifiedTokenCacheOptions
  /**
   * Makes the API an OAuth protected resource (RFC 9728), as clients of MCP need it: the guard answers its metadata document, and every challenge
   * says where that stands. The audience must be the API's own URL then. `{}` will do. Default: none.
   */
  readonly resource?: ResourceOptions
  /** Takes tokens that are bound to their sender's key (RFC 9449), with a proof for each request. `{}` will do. Default: none, and a bound token is refused. */
  readonly dpop?: DpopOptions
  /** Scopes that include others: a token with `orders:write` meets what demands `orders:read`. Default: every scope stands for itself. */
  readonly implies?: ImpliedScopes
  /** The known revocations: `followRevocations()`. Asked for every token, cached or not. */
  readonly revocations?: Revocations
  /** Required with `revocations`: what happens to requests while revocations are unknown. A route's own requirement comes first. */
  readonly whenRevocationsAreLost?: RevocationLoss
  /** Now, in seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
}

/** Options of `createGuard`. */
export type GuardOptions<P, C = Claims, D extends Dialect = Dialect> = GuardSettings<P, C> &
  (KeySource<D> | IssuerSource | ProfileIssuers<ProfilePrincipal>)
