/** Reads proofs that come without a token, as at a token endpoint (RFC 9449 §5). What makes a proof good is the same as in a guard. */
import { callable, nonEmptyText, type OptionTable, parseOptions } from '@latchkey/options'
import type { ProofFault, RequestFacts } from '@latchkey/protocol'
import { PROOF_ALGORITHMS } from './dpop-options.ts'
import { createKnownKeys, type GoodProof, verifyProof } from './dpop-proof.ts'

/** What proofs are compared with. */
export interface ProofReaderOptions {
  /** What stands before the path: `https://login.example.com`. No header of a request can be trusted to say it. */
  readonly baseUrl: string
  /** What follows it, as clients know it: `/v1/token`. */
  readonly path: string
  /** Seconds since the epoch. */
  readonly clock: () => number
}

/** The key whose proof came with a request, or what is wrong with the proof. It is not remembered: whoever asks uses `jti` up. */
export type ProofReader = (facts: Pick<RequestFacts, 'method' | 'header'>) => GoodProof | ProofFault

const OPTIONS = {
  baseUrl: nonEmptyText,
  path: nonEmptyText,
  clock: callable<() => number>('a function that returns seconds'),
} satisfies OptionTable<keyof ProofReaderOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function createProofReader(options: ProofReaderOptions): ProofReader {
  const { baseUrl, path, clock } = parseOptions(OPTIONS, options)
  const known = createKnownKeys()
  const fixed = { baseUrl, clock, known, algorithms: PROOF_ALGORITHMS, token: undefined, isNonce: undefined }
  return ({ method, header }) => verifyProof({ ...fixed, facts: { method, path, header } })
}
