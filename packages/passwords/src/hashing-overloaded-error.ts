/** The hashing queue is full or too slow: the one expected error of this package. */

/** Nothing was computed, and nothing is known about the password. Answer 503 with `Retry-After`. */
export class HashingOverloadedError extends Error {
  readonly code = 'hashing_overloaded'
  /** Whole seconds after which it makes sense to try again, at least 1. */
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    const { stackTraceLimit } = Error
    // Expected, and thrown by the thousand in a flood. Recording the stack would take longer than the rest of the refusal.
    Error.stackTraceLimit = 0
    super('too many passwords are being hashed')
    Error.stackTraceLimit = stackTraceLimit
    this.name = 'HashingOverloadedError'
    this.retryAfterSeconds = retryAfterSeconds
  }
}
