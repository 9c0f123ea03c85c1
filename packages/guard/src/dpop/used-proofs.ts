/** Which proofs were used: none is good twice (RFC 9449 §11.1). In this process, and in bounded memory. */
import { hash } from 'node:crypto'
import { type GoodProof, PROOF_WINDOW_SECONDS } from './dpop-proof.ts'

/** The proofs of the last minute or two. */
export interface UsedProofs {
  /**
   * Uses a proof up, in one step.
   *
   * @param request - the object of the request: its own proof is good for every guard that it passes
   * @returns false for a proof that another request has used
   * @throws {Error} when no more can be remembered
   */
  readonly use: (proof: GoodProof, request: object) => boolean
}

interface Generation {
  readonly since: number
  readonly proofs: Set<string>
  readonly ofKey: Map<string, number>
}

/** One client cannot take the memory of all. */
const SHARE_OF_A_KEY = 1 / 8

export function createUsedProofs(maximum: number, clock: () => number): UsedProofs {
  const mine = new WeakMap<object, string>()
  let current = generation(clock())
  let previous = generation(current.since)

  /** Each lasts as long as a proof can be good, so that two of them have all that still are. */
  function turn(now: number): void {
    if (now - current.since < PROOF_WINDOW_SECONDS) return
    previous = now - current.since < 2 * PROOF_WINDOW_SECONDS ? current : generation(now)
    current = generation(now)
  }

  return {
    use({ jkt, jti }, request) {
      const id = hash('sha256', `${jkt} ${jti}`, 'base64url')
      if (mine.get(request) === id) return true
      turn(clock())
      if (current.proofs.has(id) || previous.proofs.has(id)) return false
      const ofKey = current.ofKey.get(jkt) ?? 0
      if (current.proofs.size + previous.proofs.size >= maximum || ofKey >= Math.ceil(maximum * SHARE_OF_A_KEY))
        throw new Error('too many DPoP proofs within a minute to remember them (maximumProofs)')
      current.proofs.add(id)
      current.ofKey.set(jkt, ofKey + 1)
      mine.set(request, id)
      return true
    },
  }
}

function generation(since: number): Generation {
  return { since, proofs: new Set(), ofKey: new Map() }
}
