/** Our guard, asked as another guard asks: a dialect whose policy and words are the peer's. Everything that judges is the product's own. */
import { createGuard, type Guard, type GuardKeys } from '@latchkey/guard'
import { type Credential, type Dialect, oauth, type Refusal, type RequestFacts, readBearer } from '@latchkey/protocol'
import {
  type Claims,
  type Key,
  type PublicAlgorithm,
  publicKey,
  type SecretAlgorithm,
  secretKey,
} from '@latchkey/tokens'

/** What a peer's options demand of a token. Nothing is demanded by itself, as in the peers. */
export interface Demands {
  readonly audience?: readonly string[]
  readonly issuers?: readonly string[]
  readonly subject?: string | undefined
  readonly required?: readonly string[]
  readonly maximumAgeSeconds?: number | undefined
  readonly leewaySeconds?: number
  readonly typ?: string | undefined
  /** Which times are judged. */
  readonly times: readonly ('nbf' | 'iat' | 'exp')[]
}

/** What stands for one peer with one set of options. */
export interface PeerGuardOptions {
  readonly keys: GuardKeys
  readonly demands: Demands
  readonly readCredential?: (facts: RequestFacts) => Credential
  /** The peer's words. */
  readonly refuse?: Dialect['refuse']
  readonly decorate?: Dialect['decorate']
  /** Whether a good token counts. It may throw or reject. */
  readonly counts?: (claims: Claims) => boolean | PromiseLike<boolean>
  readonly onFault?: (fault: unknown) => void
}

export function peerGuard({ keys, demands, counts, onFault, ...parts }: PeerGuardOptions): Guard<object> {
  const native = oauth({ issuer: 'https://peer.example', audience: 'peer' })
  const policy = Object.freeze({
    ...native.policy(),
    checks: ['required', ...demands.times, 'aud', 'iss', 'sub', 'max_age'] as const,
    requiredClaims: demands.required ?? [],
    stringClaims: [],
    forbiddenClaims: [],
    leewaySeconds: demands.leewaySeconds ?? 0,
    issuers: demands.issuers ?? [],
    audience: demands.audience ?? [],
    subject: demands.subject,
    maximumAgeSeconds: demands.maximumAgeSeconds,
    typ: demands.typ,
    kidMustBeString: false,
  })
  const dialect: Dialect = Object.freeze({ ...native, readCredential: readBearer, ...parts, policy: () => policy })
  const resolvePrincipal = async (claims: Claims) => ((await counts?.(claims)) === false ? undefined : {})
  const whoever = { ...(counts ? { resolvePrincipal } : { resolvePrincipal: () => ({}) }) }
  return createGuard({ dialect, keys, cache: false, ...whoever, ...(onFault && { onFault }) })
}

/** The peers' suites sign with short secrets, which the product takes only with a reason. */
export function keyOf(material: unknown, alg: string): Key {
  if (alg.startsWith('HS')) {
    const secret = material instanceof Uint8Array ? material : String(material)
    return secretKey(secret, { alg: alg as SecretAlgorithm, allowWeak: "a peer's test suite" })
  }
  return publicKey(String(material), { alg: alg as PublicAlgorithm })
}

/** The same facts with another credential, for peers that look for it elsewhere. */
export function withToken(facts: RequestFacts, token: string): RequestFacts {
  const { method, origin, path, query } = facts
  const header = (name: string) => (name.toLowerCase() === 'authorization' ? [`Bearer ${token}`] : facts.header(name))
  return { method, origin, path, query, header }
}

/** How `jsonwebtoken` words a refusal of ours. */
export function wordsOfJsonwebtoken(
  refusal: Refusal,
  { audience, issuer }: { readonly audience?: unknown; readonly issuer?: unknown },
): string {
  if (refusal.kind !== 'token_refused') return refusal.kind
  const { code, claim, part, reason } = refusal.error
  if (code === 'token_expired') return claim === 'exp' ? 'jwt expired' : 'maxAge exceeded'
  if (code === 'token_not_yet_valid') return 'jwt not active'
  if (claim === 'aud') return `jwt audience invalid. expected: ${audience}`
  if (claim === 'iss') return `jwt issuer invalid. expected: ${issuer}`
  if (code === 'signature_invalid') return 'invalid signature'
  if (code === 'algorithm_not_allowed') return 'invalid algorithm'
  return part === 'token' || reason === 'too_few_segments' ? 'jwt malformed' : 'invalid token'
}
