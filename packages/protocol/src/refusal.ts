/** Why a request is refused: plain values. Only a dialect puts them into words. */

/** The token engine's reason; has the shape of its error. */
export interface TokenRefusal {
  readonly code: string
  readonly part?: string | undefined
  readonly reason?: string | undefined
  readonly claim?: string | undefined
  /** By how many seconds the token missed, for the codes about time. */
  readonly secondsOff?: number | undefined
}

/** What is wrong with the header that should carry the token; `duplicate` also when both a header and a cookie carry one. */
export type CredentialFault = 'scheme' | 'no_token' | 'spaces' | 'duplicate'

/** What a request with a cookie lacks: an allowed origin, or the CSRF token that only such an origin can read. */
export type CsrfFault = 'origin' | 'token'

/** What is wrong with the proof that the sender has the token's key (RFC 9449 §4.3). */
export type ProofFault =
  | 'missing'
  | 'malformed'
  | 'key'
  | 'signature'
  | 'method'
  | 'url'
  | 'time'
  | 'token'
  | 'nonce'
  | 'replayed'

/** Everything that a guard or a login can refuse. */
export type Refusal =
  /** `scheme`: there is a header, of another scheme, which some libraries tell apart from none. */
  | { readonly kind: 'credential_absent'; readonly fault?: 'scheme'; readonly description?: string }
  | { readonly kind: 'credential_malformed'; readonly fault: CredentialFault }
  /** The token did not verify. It is here so that the dialect can describe its shape; it must never reach a message or a log. */
  | { readonly kind: 'token_refused'; readonly token: string; readonly error: TokenRefusal }
  /** The token is valid but revoked: itself, its session, its subject or its key. */
  | { readonly kind: 'token_revoked' }
  /** The token is valid, but its user no longer exists. */
  | { readonly kind: 'principal_unknown'; readonly subject?: string | number | undefined }
  /** A cookie carried the token, and nothing proves that the client's own page sent the request. */
  | { readonly kind: 'csrf_refused'; readonly fault: CsrfFault }
  /** The token is bound to a key, and nothing shows that the sender has it (RFC 9449). */
  | { readonly kind: 'proof_refused'; readonly fault: ProofFault }
  /** The user authenticated longer ago than the route allows (RFC 9470). `acrValues`: what else the route demands of the login. */
  | {
      readonly kind: 'authentication_too_old'
      readonly maximumAgeSeconds: number
      readonly acrValues?: readonly string[]
    }
  /** The user authenticated in a way that the route does not take: one of `acrValues` will do (RFC 9470). */
  | {
      readonly kind: 'authentication_too_weak'
      readonly acrValues: readonly string[]
      readonly maximumAgeSeconds?: number
    }
  /** The token lacks scopes that the route needs (RFC 6750 §3.1). */
  | {
      readonly kind: 'scope_insufficient'
      readonly scopes: readonly string[]
      /** The missing scopes; for logs, never for the wire. */
      readonly missing?: readonly string[]
    }
  | { readonly kind: 'role_insufficient' }
  /** The route's own predicate said no. */
  | { readonly kind: 'access_denied' }
  /** User name or password are wrong: one refusal for both, but in dialects of apps that told unknown names apart. */
  | { readonly kind: 'login_refused'; readonly nameUnknown?: true }
  /** The body cannot be read by the operation. `complaint` is for debug pages only. */
  | { readonly kind: 'request_malformed'; readonly status: 400 | 415; readonly complaint: string }
  /** A dialect's own callback refused, in the dialect's own words. */
  | { readonly kind: 'custom'; readonly error: unknown }
