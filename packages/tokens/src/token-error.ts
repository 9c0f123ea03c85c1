/** The one error class of this package. Codes are stable; messages may change. No message holds a token, a key or a claim's value. */

/**
 * Every way in which a token is refused.
 * `token_unsupported`: a form that this engine does not read: an encrypted token (JWE).
 * `keys_unavailable`: the keys could not be fetched, so the token could not be judged; answer 503.
 * `algorithm_unsupported`: the runtime lacks the algorithm; thrown when a key is made, never when a token is verified.
 */
export type TokenErrorCode =
  | 'token_malformed'
  | 'header_invalid'
  | 'algorithm_not_allowed'
  | 'key_not_found'
  | 'signature_invalid'
  | 'claim_invalid'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'token_unsupported'
  | 'keys_unavailable'
  | 'algorithm_unsupported'

/** The part of the token that the error is about. */
export type TokenPart = 'token' | 'header' | 'payload' | 'signature'

/** Why, in one word: a dialect or `explain` needs it to describe the refusal. */
export type TokenErrorReason =
  | 'not_a_string'
  | 'too_long'
  | 'too_few_segments'
  | 'too_many_segments'
  | 'not_detached'
  | 'base64url'
  | 'utf8'
  | 'json'
  | 'not_an_object'
  | 'duplicate_name'
  | 'too_deep'
  | 'crit'
  | 'b64'
  | 'kid'
  | 'typ'
  | 'missing'
  | 'wrong_type'
  | 'mismatch'
  | 'forbidden'
  | 'too_old'
  | 'schema'
  | 'jwe'

/** What is known about a refusal besides its code. */
export interface TokenErrorDetail {
  readonly part?: TokenPart
  readonly reason?: TokenErrorReason
  /** The name of the claim, for the codes about claims. */
  readonly claim?: string
  /** How many seconds the token was off, for the codes about time. */
  readonly secondsOff?: number
  /** The issuer whose keys or rules it is about, as it was configured. */
  readonly issuer?: string
}

/**
 * A token was refused.
 *
 * @see RFC 7515 §5.2, RFC 7519 §7.2
 */
export class TokenError extends Error {
  override readonly name = 'TokenError'
  readonly code: TokenErrorCode
  readonly part: TokenPart | undefined
  readonly reason: TokenErrorReason | undefined
  readonly claim: string | undefined
  readonly secondsOff: number | undefined
  readonly issuer: string | undefined

  constructor(code: TokenErrorCode, message: string, detail: TokenErrorDetail = {}) {
    super(message)
    this.code = code
    this.part = detail.part
    this.reason = detail.reason
    this.claim = detail.claim
    this.secondsOff = detail.secondsOff
    this.issuer = detail.issuer
  }
}
