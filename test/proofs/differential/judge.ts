/** What the four verifiers have in common: a token, a key and settings in, a verdict out. */
import type { KeyObject } from 'node:crypto'

/** The settings that all four are given alike. */
export interface Policy {
  readonly name: string
  readonly issuer?: string
  readonly audience?: string
  readonly requiredClaims: readonly string[]
  readonly typ?: string
  readonly leewaySeconds: number
}

/** A key in the form that peers take. */
export interface PeerKey {
  readonly alg: string
  /** The names that a header may give the algorithm. */
  readonly names: readonly string[]
  readonly object: KeyObject
}

export interface Case {
  readonly kind: string
  readonly token: string
  /** Seconds since the epoch. */
  readonly now: number
  readonly key: PeerKey
  readonly policy: Policy
}

export interface Verdict {
  readonly accepts: boolean
  /** For us the code, part, reason and claim; for a peer its error. Empty when accepted. */
  readonly why: string
}

/** The other verifiers. */
export type PeerName = 'jose' | 'jsonwebtoken' | 'PyJWT'

/** One of them. */
export interface Peer {
  readonly name: PeerName
  readonly version: string
  /** Whether it has the algorithm at all. */
  readonly knows: (alg: string) => boolean
  readonly judge: (cases: readonly Case[]) => Promise<readonly Verdict[]>
}

export const ACCEPTED: Verdict = { accepts: true, why: '' }

export function refusedWith(why: string): Verdict {
  return { accepts: false, why }
}
