/** What the proof tells its processes, as their one word. */

/** A login server. */
export interface IssuerSettings {
  readonly database: string
  /** In hexadecimal. */
  readonly encryptionKey: string
  readonly issuer: string
  readonly feedToken: string
}

/** An API. */
export interface VerifierSettings {
  readonly issuer: string
  readonly feedToken: string
}

/** Everything is as fast as it may be: keys are replaced every two seconds in place of 90 days. */
export const RING = {
  rotateEverySeconds: 2,
  publishSeconds: 1.5,
  jwksMaximumAgeSeconds: 1,
  tokenLifetimeSeconds: 10,
  leewaySeconds: 5,
  signWithoutStoreSeconds: 3,
  reloadMilliseconds: 100,
  cooldownMilliseconds: 50,
} as const
