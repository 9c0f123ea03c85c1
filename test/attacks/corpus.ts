/** The attack corpus, and how its rows read when somebody who uses HMAC keys hands them to our API. */
import { readFileSync } from 'node:fs'
import {
  type Algorithm,
  algorithms,
  type ClaimsPolicy,
  createVerifier,
  jwk,
  type OctetJwk,
  type SecretKey,
  secretKey,
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
}

/** A key of the corpus by name: PEM texts and JWKs, or a secret. */
export type NamedKey = Readonly<Record<string, unknown>>

interface AttackFile {
  readonly keys: Readonly<Record<string, NamedKey>>
  readonly cases: readonly AttackRow[]
}

export function readAttackFile<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T
}

export const corpus: AttackFile = readAttackFile('jwt_attacks.json')

/** Whether a user of HMAC can have this key at all; the other rows come with the other algorithms. */
export function isForHmac({ type, jwk: one, jwks }: AttackKey): boolean {
  if (type === 'jwk' || type === 'jwks') return (jwks?.keys ?? [one]).every((key) => key?.['kty'] === 'oct')
  return ['secret', 'secret_b64u', 'text', 'literal'].includes(type)
}

/** What the user has in hand where the key should be: bytes, text, or something that is neither. */
export function materialOf({ type, ref, value, text }: AttackKey): unknown {
  if (type === 'text') return text
  if (type === 'secret_b64u') return Buffer.from(String(value), 'base64url')
  if (type === 'literal') return value === '__undefined__' ? undefined : value
  const named = corpus.keys[String(ref)]
  const secret = named?.['secret_b64u']
  return secret === undefined ? named?.['secret_utf8'] : Buffer.from(String(secret), 'base64url')
}

/** Makes the key as the row's user would: the algorithm is the HMAC one of the row's list, else whatever the list names first. */
export function keysOf({ key, algorithms: allowed, allowShortSecret }: AttackVerifier): readonly SecretKey[] {
  if (key.type === 'jwk' || key.type === 'jwks') {
    return (key.jwks?.keys ?? [key.jwk]).map((one) => jwk(one as unknown as OctetJwk))
  }
  const alg = key.type === 'secret' ? algOfSecret(String(key.ref)) : (allowed?.find(isHmac) ?? allowed?.[0])
  const options = { alg: alg as Algorithm, ...(allowShortSecret && { allowWeak: 'the secret of a published article' }) }
  return [secretKey(materialOf(key) as string, options)]
}

/** The row's verifier options in our words. `algorithms` is handed over as it stands; `null` means that the user left it out. */
export function optionsOf(verifier: AttackVerifier, keys: readonly SecretKey[], now: () => number): VerifierOptions {
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
  return { keys, clock: now, ...claims, ...(allowed !== null && { algorithms: allowed as readonly Algorithm[] }) }
}

/** Builds everything anew and judges the token. */
export function judge({ verifier, token }: Pick<AttackRow, 'verifier' | 'token'>): ReturnType<Verify> {
  const now = verifier.clock ?? 1_800_000_000
  return createVerifier(optionsOf(verifier, keysOf(verifier), () => now)).verify(token)
}

type Verify = ReturnType<typeof createVerifier>['verify']

function algOfSecret(ref: string): string {
  return algorithms.find((alg) => alg.toLowerCase() === ref) ?? 'HS256'
}

function isHmac(alg: string): boolean {
  return algorithms.some((known) => known === alg)
}

/** What a Bearer dialect demands of an access token (RFC 9068 §4), sender-constrained tokens excluded. */
function bearerPolicy({ issuer, audience, requireHeaderTyp }: AttackVerifier): ClaimsPolicy {
  return {
    checks: ['required', 'nbf', 'iat', 'exp', 'iss', 'aud', 'strings', 'cnf'],
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
    typ: requireHeaderTyp,
    kidMustBeString: true,
    maximumDepth: 16,
  }
}
