/** Where the server says what happened. Nothing that a client sent, no token, no password and no user name is ever handed to it. */

/** The shape of pino's methods that the server uses. */
export interface Logger {
  readonly info: (facts: object, message: string) => void
  readonly warn: (facts: object, message: string) => void
  readonly error: (facts: object, message: string) => void
  /** Whether lines of this level are kept. Without it, all are. */
  readonly isLevelEnabled?: (level: 'info') => boolean
}
