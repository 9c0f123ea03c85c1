/** The key that a client shows at the token endpoint, so that its tokens are good with that key alone (RFC 9449 §5). */
import { createProofReader, PROOF_WINDOW_SECONDS } from '@latchkey/guard/dpop'
import type { ProofFault, RequestFacts } from '@latchkey/protocol'
import { type SeenStore, seenHash } from '../seen/seen-store.ts'
import type { Clock } from '../world/clock.ts'

/** What reading proofs needs. */
export interface ReadKeyProofPorts {
  readonly seen: Pick<SeenStore, 'remember'>
  readonly issuer: string
  readonly clock: Clock
}

/** A proof that fits its request. */
export interface KeyProof {
  /** The thumbprint of its key (RFC 7638). */
  readonly jkt: string
  /**
   * Uses the proof up for all processes; asked again for the same request it answers the same.
   *
   * @returns false if another request has used it
   */
  readonly use: () => Promise<boolean>
}

/** Undefined for a request without a proof. */
export type ReadKeyProof = (facts: Pick<RequestFacts, 'method' | 'header'>) => KeyProof | ProofFault | undefined

export function createReadKeyProof({ seen, issuer, clock }: ReadKeyProofPorts): ReadKeyProof {
  const read = createProofReader({ baseUrl: issuer.replace(/\/$/, ''), path: '/v1/token', clock: clock.now })

  return (facts) => {
    if (facts.header('dpop').length === 0) return undefined
    const proof = read(facts)
    if (typeof proof === 'string') return proof
    const { jkt, jti } = proof
    let used: Promise<boolean> | undefined
    const use = () => {
      const hash = seenHash('dpop_proof', jkt, jti)
      const expiresAt = Math.ceil(clock.now()) + PROOF_WINDOW_SECONDS
      used ??= seen.remember({ kind: 'dpop_proof', hash, expiresAt })
      return used
    }
    return { jkt, use }
  }
}
