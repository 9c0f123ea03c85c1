/** Why a request is refused: plain values, worded by a dialect and by nobody else. */

/** What the token engine says of a token; the shape of its error. */
export interface TokenRefusal {
  readonly code: string
  readonly part?: string | undefined
  readonly reason?: string | undefined
  readonly claim?: string | undefined
}

/** What is wrong with the header that should carry the token. */
export type CredentialFault = 'scheme' | 'no_token' | 'spaces' | 'duplicate'

/** Everything that a guard or a login can refuse. */
export type Refusal =
  | { readonly kind: 'credential_absent' }
  | { readonly kind: 'credential_malformed'; readonly fault: CredentialFault }
  /** The token did not verify. The token is there for the wording of its shape; it must never reach a message or a log. */
  | { readonly kind: 'token_refused'; readonly token: string; readonly error: TokenRefusal }
  /** The token is good, but its user is gone. */
  | { readonly kind: 'principal_unknown' }
  /** User name or password are wrong: one refusal for both. */
  | { readonly kind: 'login_refused' }
  /** The body is not what the operation reads. `complaint` is for debug pages only. */
  | { readonly kind: 'request_malformed'; readonly status: 400 | 415; readonly complaint: string }
  /** A dialect's own callback refused, in the dialect's own words. */
  | { readonly kind: 'custom'; readonly error: unknown }
