/** The attack corpus, and how its rows read when their user hands them to our API. */
import { readFileSync } from 'node:fs'
import {
  type Algorithm,
  algorithms,
  type ClaimsPolicy,
  createVerifier,
  type Jwk,
  jwk,
  type Key,
  type PublicAlgorithm,
  privateKey,
  publicKey,
  type SecretAlgorithm,
  secretKey,
  type VerifiedToken,
  type VerifierOptions,
} from '@latchkey/tokens'

export type Expectation =
  | 'accept'
  | 'reject'
  | 'config-error-or-reject'
  | 'config-error-or-pinned'
  | 'reject-or-last-wins'
  | 'reject-or-ignore'
  | 'accept-without-pollution'
  | 'accept-but-same-identity'

export interface AttackRow {
  readonly id: string
  readonly family: string
  readonly verifier: AttackVerifier
  readonly token: string
  readonly expect: Expectation
}

export interface AttackVerifier {
  readonly clock?: number
  readonly key: AttackKey
  readonly algorithms: readonly string[] | null
  readonly issuer?: unknown
  readonly audience?: string
  readonly leeway?: number
  readonly maxAge?: number
  readonly requireJti?: boolean
  readonly requireSub?: boolean
  readonly requireHeaderTyp?: string
  readonly scheme?: string
  readonly allowShortSecret?: boolean
}

export interface AttackKey {
  readonly type: string
  readonly ref?: string
  readonly value?: unknown
  readonly text?: string
  readonly jwk?: Readonly<Record<string, unknown>>
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] }
  /** Members that the row's user has added to the named JWK. */
  readonly jwk_alg?: string
  readonly jwk_use?: string
  readonly jwk_key_ops?: readonly string[]
}

/** A key of the corpus by name: PEM texts and JWKs, or a secret. */
export type NamedKey = Readonly<Record<string, unknown>>

/** Keys that the corpus's tests hand to a verifier; one at least. */
export type Keys = readonly Key[]

interface AttackFile {
  readonly keys: Readonly<Record<string, NamedKey>>
  readonly cases: readonly AttackRow[]
}

export function readAttackFile<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T
}

export const corpus: AttackFile = readAttackFile('jwt_attacks.json')

/** What the user has in hand where the secret should be: bytes, text, or something that is neither. */
export function materialOf({ type, ref, value, text }: AttackKey): unknown {
  if (type === 'text') return text
  if (type === 'secret_b64u') return Buffer.from(String(value), 'base64url')
  if (type === 'literal') return value === '__undefined__' ? undefined : value
  const named = corpus.keys[String(ref)]
  const secret = named?.['secret_b64u']
  return secret === undefined ? named?.['secret_utf8'] : Buffer.from(String(secret), 'base64url')
}

/**
 * Makes the keys as the row's user would: one for each algorithm of the row's list, because a key has one algorithm.
 * A JWK names its own; the list then only says what to give one that names none.
 */
export function keysOf(verifier: AttackVerifier): Keys {
  const { key, algorithms: allowed, allowShortSecret } = verifier
  const named = corpus.keys[String(key.ref)] ?? {}
  switch (key.type) {
    case 'jwk':
    case 'jwks':
      return (key.jwks?.keys ?? [key.jwk]).map((one) => jwkKey(one as unknown as Jwk, allowed))
    case 'public_jwk':
      return [jwkKey(jwkOf(named, key), allowed)]
    case 'public_pem':
      return listed(allowed).map((alg) => publicKey(String(named['public_pem']), { alg: alg as PublicAlgorithm }))
    case 'private_pem':
      return listed(allowed).map((alg) => privateKey(String(named['private_pem']), { alg: alg as PublicAlgorithm }))
    default: {
      const alg = key.type === 'secret' ? algOfSecret(String(key.ref)) : (allowed?.find(isHmac) ?? allowed?.[0])
      const weak = allowShortSecret && { allowWeak: 'the secret of a published article' }
      return [secretKey(materialOf(key) as string, { alg: alg as SecretAlgorithm, ...weak })]
    }
  }
}

/** The row's verifier options in our words. `algorithms` is handed over as it stands; `null` means that the user left it out. */
export function optionsOf<K extends Keys>(
  verifier: AttackVerifier,
  keys: K,
  now: () => number,
): VerifierOptions & { readonly keys: K } {
  const { algorithms: allowed, issuer, audience, leeway, maxAge, requireHeaderTyp } = verifier
  const required = ['exp', ...(verifier.requireJti ? ['jti'] : []), ...(verifier.requireSub ? ['sub'] : [])]
  const claims =
    verifier.scheme === 'Bearer'
      ? { policy: bearerPolicy(verifier) }
      : {
          requiredClaims: required,
          ...(issuer !== undefined && { issuer: issuer as string }),
          ...(audience !== undefined && { audience }),
          ...(leeway !== undefined && { leewaySeconds: leeway }),
          ...(maxAge !== undefined && { maximumAgeSeconds: maxAge }),
          ...(requireHeaderTyp !== undefined && { typ: requireHeaderTyp }),
        }
  return { keys, clock: now, ...claims, ...(allowed !== null && { algorithms: allowed.map(ourName) as Algorithm[] }) }
}

/** Builds everything anew and judges the token. */
export function judge({ verifier, token }: Pick<AttackRow, 'verifier' | 'token'>): VerifiedToken {
  const now = verifier.clock ?? 1_800_000_000
  return createVerifier(optionsOf(verifier, keysOf(verifier), () => now)).verify(token)
}

/** RFC 9864 has a second name for what our keys call EdDSA. */
function ourName(alg: string): string {
  return alg === 'Ed25519' ? 'EdDSA' : alg
}

/** The list's algorithms as a caller past the types hands them over: no list is no algorithm. */
function listed(allowed: readonly string[] | null): readonly Algorithm[] {
  return (allowed?.map(ourName) ?? [undefined]) as readonly Algorithm[]
}

/** A JWK with the algorithm that it names, else with the first of the list. */
function jwkKey(value: Jwk, allowed: readonly string[] | null): Key {
  const [alg] = listed(allowed)
  return jwk(value, value.alg === undefined && alg !== undefined ? { alg } : {})
}

function jwkOf(named: NamedKey, { jwk_alg: alg, jwk_use: use, jwk_key_ops: operations }: AttackKey): Jwk {
  return {
    ...(named['public_jwk'] as Jwk),
    ...(alg !== undefined && { alg }),
    ...(use !== undefined && { use }),
    ...(operations !== undefined && { key_ops: operations }),
  }
}

function algOfSecret(ref: string): string {
  return algorithms.find((alg) => alg.toLowerCase() === ref) ?? 'HS256'
}

function isHmac(alg: string): boolean {
  return ['HS256', 'HS384', 'HS512'].includes(alg)
}

/** What a Bearer dialect demands of an access token (RFC 9068 §4), sender-constrained tokens excluded. */
function bearerPolicy({ issuer, audience, requireHeaderTyp }: AttackVerifier): ClaimsPolicy {
  return {
    checks: ['required', 'nbf', 'iat', 'exp', 'iss', 'aud', 'strings', 'cnf', 'forbidden'],
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti'],
    stringClaims: ['sub', 'jti'],
    leewaySeconds: 5,
    expiry: 'exclusive',
    wholeSeconds: false,
    readTime: (value) => (typeof value === 'number' ? value : undefined),
    issuers: [String(issuer)],
    subject: undefined,
    audience: [String(audience)],
    maximumAgeSeconds: undefined,
    issuedAheadSeconds: 0,
    forbiddenClaims: ['nonce', 'at_hash', 'c_hash', 'events'],
    mark: undefined,
    typ: requireHeaderTyp,
    kidMustBeString: true,
    maximumDepth: 16,
  }
}
