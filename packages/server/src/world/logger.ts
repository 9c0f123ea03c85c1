/** The server's log. It is never given a token, a password, a user name or anything else that a client sent. */

/** The shape of pino's methods that the server uses. */
export interface Logger {
  readonly info: (facts: object, message: string) => void
  readonly warn: (facts: object, message: string) => void
  readonly error: (facts: object, message: string) => void
  /** Whether lines of this level are kept. Without it, all are. */
  readonly isLevelEnabled?: (level: 'info') => boolean
}
