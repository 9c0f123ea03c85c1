/** The one table of algorithms. A row is everything that an algorithm needs; a key is bound to exactly one row (RFC 8725 §3.1). */
import type { KeyObject } from 'node:crypto'
import type { Sign, Verify } from './scheme.ts'
import { ecdsaSign, ecdsaVerify } from './schemes/ecdsa.ts'
import { hmac, type Mac } from './schemes/hmac.ts'
import { oneShotSign, oneShotVerify } from './schemes/one-shot.ts'
import { rsaSign, rsaSignatureBytes, rsaVerify } from './schemes/rsa.ts'

/** An algorithm with one secret for both sides. */
export type SecretAlgorithm = 'HS256' | 'HS384' | 'HS512'

/** An algorithm with a private key that signs and a public key that verifies. */
export type PublicAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'ES256K'
  | 'EdDSA'
  | 'Ed448'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87'

/** A JWS algorithm name (RFC 7518 §3.1, RFC 8037, RFC 8812, RFC 9864, ML-DSA for JOSE). */
export type Algorithm = SecretAlgorithm | PublicAlgorithm

/** @internal A row for HMAC. */
export interface SecretRow {
  readonly alg: SecretAlgorithm
  readonly kind: 'secret'
  /** The names that a header may give this algorithm. */
  readonly names: readonly string[]
  /** The least number of bytes of a secret: the hash's own size (RFC 7518 §3.2). */
  readonly minimumSecretBytes: number
  /** Prepares a secret once, so that each token costs two hash calls. */
  readonly prepare: (secret: Uint8Array) => Mac
}

/** @internal A row for a public-key algorithm. */
export interface PublicRow {
  readonly alg: PublicAlgorithm
  readonly kind: 'public'
  readonly names: readonly string[]
  /** The JWK members of such a key. */
  readonly jwk: { readonly kty: 'RSA' | 'EC' | 'OKP' | 'AKP'; readonly crv?: string }
  /** node:crypto's name of the key type, and of the curve. */
  readonly keyType: string
  readonly curve?: string
  /** Web Crypto's name of the algorithm, and of its hash where the key is bound to one. */
  readonly webCrypto: { readonly name: string; readonly hash?: string }
  /** Only for callers who ask for it by name. */
  readonly optIn: boolean
  /** The one valid length of a signature. */
  readonly signatureBytes: (key: KeyObject) => number
  readonly signer: (key: KeyObject) => Sign
  readonly verifier: (key: KeyObject) => Verify
}

/** @internal */
export type AlgorithmRow = SecretRow | PublicRow

/** SEC 2 §2.4.1 */
const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

const ROWS: readonly AlgorithmRow[] = [
  secretRow('HS256', 'sha256', 64, 32),
  secretRow('HS384', 'sha384', 128, 48),
  secretRow('HS512', 'sha512', 128, 64),
  rsaRow('RS256', 'sha256', 'pkcs1'),
  rsaRow('RS384', 'sha384', 'pkcs1'),
  rsaRow('RS512', 'sha512', 'pkcs1'),
  rsaRow('PS256', 'sha256', 'pss'),
  rsaRow('PS384', 'sha384', 'pss'),
  rsaRow('PS512', 'sha512', 'pss'),
  ecRow('ES256', 'sha256', 'P-256', 'prime256v1', 32),
  ecRow('ES384', 'sha384', 'P-384', 'secp384r1', 48),
  ecRow('ES512', 'sha512', 'P-521', 'secp521r1', 66),
  es256kRow(),
  // RFC 9864 names the curve in the algorithm. Tokens with either name are in use.
  oneShotRow('EdDSA', ['EdDSA', 'Ed25519'], { kty: 'OKP', crv: 'Ed25519' }, 'ed25519', 64),
  oneShotRow('Ed448', ['Ed448', 'EdDSA'], { kty: 'OKP', crv: 'Ed448' }, 'ed448', 114),
  oneShotRow('ML-DSA-44', ['ML-DSA-44'], { kty: 'AKP' }, 'ml-dsa-44', 2420),
  oneShotRow('ML-DSA-65', ['ML-DSA-65'], { kty: 'AKP' }, 'ml-dsa-65', 3309),
  oneShotRow('ML-DSA-87', ['ML-DSA-87'], { kty: 'AKP' }, 'ml-dsa-87', 4627),
]

const BY_NAME: ReadonlyMap<string, AlgorithmRow> = new Map(ROWS.map((row) => [row.alg, row]))

/** Every algorithm that a key can be bound to. */
export const algorithms: readonly Algorithm[] = Object.freeze(ROWS.map((row) => row.alg))

/** The algorithms that take a shared secret. */
export const secretAlgorithms: readonly SecretAlgorithm[] = Object.freeze(
  ROWS.flatMap((row) => (row.kind === 'secret' ? [row.alg] : [])),
)

/** @internal Finds a row by its exact, case-sensitive name. */
export function findAlgorithm(alg: unknown): AlgorithmRow | undefined {
  return typeof alg === 'string' ? BY_NAME.get(alg) : undefined
}

/** @internal Finds the row of a JWK: its `alg`, under any of the algorithm's names, on its key type and curve. */
export function findAlgorithmOfJwk(kty: unknown, crv: unknown, alg: unknown): AlgorithmRow | undefined {
  return ROWS.find(({ kind, names, ...row }) => {
    if (typeof alg !== 'string' || !names.includes(alg)) return false
    if (kind === 'secret') return kty === 'oct'
    const { jwk } = row as Pick<PublicRow, 'jwk'>
    return jwk.kty === kty && (jwk.crv === undefined || jwk.crv === crv)
  })
}

function secretRow(alg: SecretAlgorithm, hash: string, blockBytes: number, hashBytes: number): SecretRow {
  return {
    alg,
    kind: 'secret',
    names: [alg],
    minimumSecretBytes: hashBytes,
    prepare: (secret) => hmac({ hash, blockBytes, hashBytes, secret }),
  }
}

function rsaRow(alg: PublicAlgorithm, hash: string, padding: 'pkcs1' | 'pss'): PublicRow {
  return {
    alg,
    kind: 'public',
    names: [alg],
    jwk: { kty: 'RSA' },
    keyType: 'rsa',
    webCrypto: { name: padding === 'pss' ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5', hash: hash.replace('sha', 'SHA-') },
    optIn: false,
    signatureBytes: rsaSignatureBytes,
    signer: (key) => rsaSign(key, { hash, padding }),
    verifier: (key) => rsaVerify(key, { hash, padding }),
  }
}

function ecRow(alg: PublicAlgorithm, hash: string, crv: string, curve: string, integerBytes: number): PublicRow {
  return {
    alg,
    kind: 'public',
    names: [alg],
    jwk: { kty: 'EC', crv },
    keyType: 'ec',
    curve,
    webCrypto: { name: 'ECDSA' },
    optIn: false,
    signatureBytes: () => 2 * integerBytes,
    signer: (key) => ecdsaSign(key, { hash, integerBytes }),
    verifier: (key) => ecdsaVerify(key, { hash, integerBytes }),
  }
}

function es256kRow(): PublicRow {
  const row = ecRow('ES256K', 'sha256', 'secp256k1', 'secp256k1', 32)
  const parameters = { hash: 'sha256', integerBytes: 32, order: SECP256K1_ORDER }
  return { ...row, optIn: true, verifier: (key) => ecdsaVerify(key, parameters) }
}

function oneShotRow(
  alg: PublicAlgorithm,
  names: readonly string[],
  jwk: PublicRow['jwk'],
  keyType: string,
  signatureBytes: number,
): PublicRow {
  return {
    alg,
    kind: 'public',
    names,
    jwk,
    keyType,
    webCrypto: { name: jwk.crv ?? alg },
    optIn: false,
    signatureBytes: () => signatureBytes,
    signer: oneShotSign,
    verifier: (key) => oneShotVerify(key, signatureBytes),
  }
}
