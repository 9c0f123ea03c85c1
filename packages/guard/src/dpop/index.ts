export { type DpopAlgorithm, PROOF_ALGORITHMS } from './dpop-options.ts'
export { type GoodProof, PROOF_WINDOW_SECONDS } from './dpop-proof.ts'
export { createProofReader, type ProofReader, type ProofReaderOptions } from './proof-reader.ts'
