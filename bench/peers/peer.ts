/** What every library must do: the same tokens, the same claims, the same checks. */
import type { SecretAlgorithm as Algorithm } from '@latchkey/tokens'

/** The claims of a benchmark token: those of an RFC 9068 access token. */
export interface BenchClaims extends Readonly<Record<string, unknown>> {
  readonly iss: string
  readonly aud: string
  readonly sub: string
  readonly iat: number
  readonly nbf: number
  readonly exp: number
  readonly jti: string
}

/** What a library is prepared with. Each makes its fastest form of it once. */
export interface PeerOptions {
  readonly alg: Algorithm
  /** 64 random bytes: enough for every HMAC. */
  readonly secret: Uint8Array
  readonly issuer: string
  readonly audience: string
}

/** A library with its keys and options prepared. */
export interface Peer {
  /** Verifies signature, algorithm, `exp`, `nbf`, `iss` and `aud`. Throws or rejects when one of them is wrong. */
  readonly verify: (token: string) => Verified | Promise<Verified>
  /** Signs complete claims; adds none. */
  readonly sign: (claims: BenchClaims) => string | Promise<string>
}

/** The claims of an accepted token, as the library returns them. */
export type Verified = Readonly<Record<string, unknown>>
