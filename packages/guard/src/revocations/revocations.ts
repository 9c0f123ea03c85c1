/** What the guard asks about a token after its signature and its claims were accepted, cached or not. */
import type { Dialect } from '@latchkey/protocol'
import type { Claims, Key } from '@latchkey/tokens'

/** An accepted token, as far as a revocation can name it. */
export interface RevocableToken {
  readonly claims: Claims
  /** The key that signed it; undefined where the old app's own decoder read the token. */
  readonly key: Key | undefined
  /** Reads from the claims whose token it is, and when it was issued. */
  readonly dialect: Pick<Dialect, 'subjectOf' | 'issuedAtOf'>
}

/** What is known of revocations here and now. Both answers are immediate: nothing is asked over a network. */
export interface Revocations {
  /** Whether the token, its session, what its subject had until then, or its key was revoked. What it throws is a 503. */
  readonly isRevoked: (token: RevocableToken) => boolean
  /** Whether the knowledge is older than was agreed on, or was never complete: what `whenRevocationsAreLost` decides on. */
  readonly isLost: () => boolean
}
