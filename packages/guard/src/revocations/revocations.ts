/** The guard's question about a token after its signature and its claims were accepted, cached or not. */
import type { Dialect } from '@latchkey/protocol'
import type { Claims, Key } from '@latchkey/tokens'

/** An accepted token, as far as a revocation can name it. */
export interface RevocableToken {
  readonly claims: Claims
  /** The key that signed it; undefined where the old app's own decoder read the token. */
  readonly key: Key | undefined
  /** Reads from the claims whose token it is, and when it was issued. */
  readonly dialect: Pick<Dialect, 'subjectOf' | 'subjectIs' | 'issuedAtOf'>
}

/** The revocations known in this process. Both answers are immediate: nothing is asked over a network. */
export interface Revocations {
  /** Whether the token, its session, its key, or its subject's tokens up to some time were revoked. An error is a 503. */
  readonly isRevoked: (token: RevocableToken) => boolean
  /** Whether the knowledge is too old, or was never complete: then `whenRevocationsAreLost` decides. */
  readonly isLost: () => boolean
}
