/**
 * The server's one error class. Codes are stable; messages may change.
 * No message holds a user name, a password, a hash or the database's own words about a row.
 */

/** Every fault that the domain knows. */
export type DomainErrorCode =
  /** The database cannot be reached, did not answer in time, or is shutting down: the same request may work later. */
  | 'store_unavailable'
  /** The database answers, but refuses the login, a statement or the configured table: an operator must act. */
  | 'store_misconfigured'
  /** Another user has this name. */
  | 'username_taken'
  /** No database column can hold this name: NUL, a lone surrogate, or too long. */
  | 'username_unusable'
  /** The users' table belongs to another app, and this must be done there: making a user, or deleting one. */
  | 'users_elsewhere'
  /** `authenticate` returned a user whose id does not fit into a token: the app's code must be fixed. */
  | 'principal_unusable'
  /** No key-encryption key that is configured decrypts a signing key: an operator must give the one that does. */
  | 'signing_key_unreadable'
  /** The password of somebody who has registered is right, and their address is not verified yet. `authenticate` says so of nobody else. */
  | 'email_unverified'
  /** The user has so many scopes and roles that browsers, or the server's own guards, would not take a token with them. */
  | 'token_too_large'

export class DomainError extends Error {
  readonly code: DomainErrorCode

  /** @param options.cause - for the log only; never the refusal of a row, because databases quote rows in it */
  constructor(code: DomainErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options)
    this.name = 'DomainError'
    this.code = code
  }
}
