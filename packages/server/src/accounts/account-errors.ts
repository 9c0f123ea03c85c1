/** What is refused about accounts and API keys, in RFC 6749's form. */
import { type Message, oauthError } from '@latchkey/protocol'

/** Error words of accounts. Stable; the descriptions may change. */
export type AccountError =
  /** The body's `code` says why. */
  | 'password_refused'
  | 'username_taken'
  | 'email_taken'
  /** The current password is wrong; or a one-time token is wrong, was used or has expired. */
  | 'invalid_grant'
  /** Another change came first. */
  | 'conflict'
  /** A key would have scopes that its owner does not have. */
  | 'invalid_scope'
  /** The scopes and roles of a user together would make tokens that nobody takes. */
  | 'grants_too_large'
  | 'too_many_api_keys'
  /** The address of this account is verified, or an operator's business: it waits for no mail. */
  | 'email_settled'
  /** An administrator may not do this to the own account. */
  | 'own_account'

export function accountError(status: 400 | 409, error: AccountError, description: string): Message {
  return oauthError(status, error, description)
}
