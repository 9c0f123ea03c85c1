/** What the account functions reject with. */

/**
 * The `code` of the server's refusal, or its `error` where it has none. The list is that of the login server; another may say more.
 *
 * - `unavailable`: no usable answer came (network, timeout, 5xx)
 * - `too_many_requests`: wait for `retryAfterSeconds`
 * - `authentication_too_old`: the login is too old for this; `maxAgeSeconds` says how old it may be (RFC 9470)
 * - `invalid_grant`: the current password is wrong; or a mailed token is wrong, was used or has expired
 */
export type AccountErrorCode =
  | 'unavailable'
  | 'too_many_requests'
  | 'authentication_too_old'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'username_taken'
  | 'email_taken'
  | 'password_too_short'
  | 'password_too_long'
  | 'password_malformed'
  | 'password_common'
  | 'password_contains_name'
  | 'too_many_api_keys'
  | 'conflict'
  | 'not_found'
  | (string & {})

/** The login server has refused something, or could not be asked. The session lives. */
export class AccountError extends Error {
  override readonly name = 'AccountError'
  readonly code: AccountErrorCode
  /** 0 where no answer came. */
  readonly status: number
  /** For people, in English. Undefined where the server said none. */
  readonly description: string | undefined
  readonly retryAfterSeconds: number | undefined
  /** Undefined where the page may not see it. */
  readonly maxAgeSeconds: number | undefined

  /** @param challenge - the answer's `WWW-Authenticate`, which CORS may hide */
  constructor(status: number, members: Readonly<Record<string, unknown>>, challenge = '') {
    const { code, error, error_description: description, retry_after: retryAfter } = members
    const known = [code, error].find((one) => typeof one === 'string' && one !== '')
    const word = status >= 500 || known === undefined ? 'unavailable' : String(known)
    super(word)
    this.code = word
    this.status = status
    this.description = typeof description === 'string' ? description : undefined
    this.retryAfterSeconds = typeof retryAfter === 'number' ? retryAfter : undefined
    this.maxAgeSeconds = Number(/\bmax_age="?(\d+)/.exec(challenge)?.[1]) || undefined
  }
}
