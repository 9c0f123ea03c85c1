/** The one table of algorithms. A row is all that an algorithm needs; a key is bound to exactly one row (RFC 8725 §3.1). */
import { createHmacSignature, type Mac } from './hmac.ts'

/** A JWS algorithm name (RFC 7518 §3.1). */
export type Algorithm = 'HS256' | 'HS384' | 'HS512'

/** What the engine must know of an algorithm. */
export interface AlgorithmRow {
  readonly alg: Algorithm
  /** Which kind of key the algorithm takes; `secret` is an octet sequence (JWK type `oct`). */
  readonly keyKind: 'secret'
  /** The least bytes of a secret: the hash's own size (RFC 7518 §3.2). */
  readonly minimumSecretBytes: number
  /** Prepares a secret once, so that each token costs two hash calls. */
  readonly prepare: (secret: Uint8Array) => Mac
}

const ROWS: readonly AlgorithmRow[] = [
  hmacRow('HS256', 'sha256', 64, 32),
  hmacRow('HS384', 'sha384', 128, 48),
  hmacRow('HS512', 'sha512', 128, 64),
]

const BY_NAME: ReadonlyMap<string, AlgorithmRow> = new Map(ROWS.map((row) => [row.alg, row]))

/** Every algorithm that a key can be bound to. */
export const algorithms: readonly Algorithm[] = ROWS.map((row) => row.alg)

/** Finds a row by its exact, case-sensitive name. */
export function findAlgorithm(alg: unknown): AlgorithmRow | undefined {
  return typeof alg === 'string' ? BY_NAME.get(alg) : undefined
}

function hmacRow(alg: Algorithm, hash: string, blockBytes: number, hashBytes: number): AlgorithmRow {
  return {
    alg,
    keyKind: 'secret',
    minimumSecretBytes: hashBytes,
    prepare: (secret) => createHmacSignature({ hash, blockBytes, hashBytes, secret }),
  }
}
