/** Ready-made bad tokens, which a guard must refuse on every route. Each has one flaw and is otherwise good. */
import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'
import { createSigner, exportPem, generateKey, type PrivateKey, type PublicAlgorithm } from '@latchkey/tokens'

/** A token before it is signed. */
export interface Unsigned {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** What a flaw is made from. */
export interface FlawContext extends Unsigned {
  /** The key that would sign. */
  readonly key: PrivateKey
  /** Seconds since the epoch. */
  readonly now: number
}

const AN_HOUR = 3600

/** What is wrong with a token. */
export type TokenFlaw =
  | 'expired'
  | 'not_yet_valid'
  | 'no_expiry'
  | 'wrong_audience'
  | 'wrong_issuer'
  | 'wrong_type'
  | 'no_subject'
  | 'forged_claims'
  | 'forged_signature'
  | 'unknown_key'
  | 'alg_none'
  | 'alg_confusion'
  | 'malformed'

const FLAWS: Readonly<Record<TokenFlaw, (context: FlawContext) => string>> = {
  /** Expired an hour ago. */
  expired: ({ header, claims, key, now }) =>
    sign(key, header, { ...claims, iat: now - 2 * AN_HOUR, nbf: now - 2 * AN_HOUR, exp: now - AN_HOUR }),
  /** Valid only in an hour. */
  not_yet_valid: ({ header, claims, key, now }) =>
    sign(key, header, { ...claims, nbf: now + AN_HOUR, exp: now + 2 * AN_HOUR }),
  /** Without `exp`. */
  no_expiry: ({ header, claims: { exp: _, ...claims }, key }) => sign(key, header, claims),
  /** For another app of the same issuer. */
  wrong_audience: ({ header, claims, key }) => sign(key, header, { ...claims, aud: 'https://another-api.example' }),
  /** Names another issuer, but is signed with the right key. */
  wrong_issuer: ({ header, claims, key }) => sign(key, header, { ...claims, iss: 'https://another-issuer.example' }),
  /** Not an access token: an ID token, for example (RFC 8725 §3.11). */
  wrong_type: ({ header, claims, key }) => sign(key, { ...header, typ: 'JWT' }, claims),
  /** Without a subject. */
  no_subject: ({ header, claims: { sub: _, ...claims }, key }) => sign(key, header, claims),
  /** The claims were changed and the signature was kept. */
  forged_claims: ({ header, claims, key }) => {
    const [head, , signature] = sign(key, header, claims).split('.')
    return `${head}.${segment({ ...claims, sub: 'somebody-else', roles: ['admin'] })}.${signature}`
  },
  /** Signed with another key under the right key's name. */
  forged_signature: ({ header, claims, key }) => sign(strangerOf(key), header, claims),
  /** Signed with another key, and says so. */
  unknown_key: ({ header, claims, key }) => {
    const stranger = strangerOf(key)
    return sign(stranger, { ...header, kid: stranger.kid }, claims)
  },
  /** Not signed (RFC 8725 §2.1). */
  alg_none: ({ header, claims }) => `${segment({ ...header, alg: 'none' })}.${segment(claims)}.`,
  /** Signed with HMAC, with the published key as the secret (RFC 8725 §2.1). */
  alg_confusion: ({ header, claims, key }) => {
    const signingInput = `${segment({ ...header, alg: 'HS256' })}.${segment(claims)}`
    return `${signingInput}.${createHmac('sha256', exportPem(key)).update(signingInput).digest('base64url')}`
  },
  /** Not a token at all. */
  malformed: () => 'not-a-token',
}

/** Every flaw. */
export const tokenFlaws: readonly TokenFlaw[] = Object.freeze(Object.keys(FLAWS) as TokenFlaw[])

/** @throws {TypeError} for an unknown flaw: a test that sends a good token by mistake proves nothing */
export function makeFlawed(flaw: TokenFlaw, context: FlawContext): string {
  if (!Object.hasOwn(FLAWS, flaw)) throw new TypeError(`flaw: give one of ${tokenFlaws.join(', ')}`)
  return FLAWS[flaw](context)
}

function sign(key: PrivateKey, header: Unsigned['header'], claims: Unsigned['claims']): string {
  return createSigner({ key }).sign(claims, header)
}

function strangerOf({ alg }: PrivateKey): PrivateKey {
  return generateKey(alg as PublicAlgorithm)
}

function segment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
