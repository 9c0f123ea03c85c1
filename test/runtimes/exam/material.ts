/** What the examiner hands to every runtime: keys and tokens that Node made, as JSON over HTTP. */
import type { Algorithm, Jwk } from '@latchkey/tokens'

/** The second at which the exam happens. */
export const NOW = 1_800_000_000

/** The claims of every token of the exam. */
export const CLAIMS: Readonly<Record<string, unknown>> = {
  iss: 'https://issuer.example',
  aud: 'api://exam',
  sub: 'user-é€😀',
  iat: NOW - 10,
  exp: NOW + 600,
}

/** A key of one algorithm and a token that it signed. */
export interface ForeignKey {
  /** The secret or the private half. */
  readonly whole: Jwk
  /** The public half; a secret has none. */
  readonly half?: Jwk
  readonly publicPem?: string
  readonly privatePem?: string
  readonly token: string
}

export interface Material {
  readonly keys: Readonly<Record<Algorithm, ForeignKey>>
  /** A PKCS#8 PEM on P-256, encrypted with {@link PASSPHRASE}. */
  readonly encryptedPem: string
  /** Keys that nobody may use, as JWKs without `alg`: 1,024 bits, and an exponent of 3. */
  readonly shortRsa: Jwk
  readonly smallExponent: Jwk
}

/** Signatures under one key, each labelled. Texts are hexadecimal, but for the PEM of a public key. */
export interface VectorGroup {
  readonly alg: Algorithm
  /** PEM, or a secret. */
  readonly key: string
  readonly rows: readonly {
    readonly id: number
    readonly msg: string
    readonly sig: string
    readonly valid: boolean
  }[]
}

export const PASSPHRASE = 'open sesame'

/** What a runtime answers. */
export interface Report {
  readonly userAgent: string
  /** Of each algorithm, whether a key could be made. */
  readonly algorithms: Readonly<Record<string, 'supported' | 'unsupported'>>
  /** Tokens that the runtime signed with the examiner's keys. */
  readonly signed: Readonly<Record<string, string>>
  readonly checks: number
  readonly faults: readonly string[]
}
