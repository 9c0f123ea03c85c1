/**
 * `createVerifier` of `fast-jwt`, which `@fastify/jwt` asks about every token, answered by our guard. The plugin signs, decodes and finds the
 * token itself.
 */
import { type Guard, parseRequirement } from '@latchkey/guard'
import type { RequestFacts } from '@latchkey/protocol'
import { decodeUnverified, type Key } from '@latchkey/tokens'
import { keyOf, peerGuard, withToken } from '../peer-guard.ts'

interface Options {
  readonly key?: unknown
  readonly algorithms?: readonly string[]
  readonly complete?: boolean
  readonly allowedAud?: string | readonly string[]
  readonly allowedIss?: string | readonly string[]
  readonly allowedSub?: string
  readonly requiredClaims?: readonly string[]
  readonly maxAge?: number
  readonly clockTolerance?: number
  readonly ignoreExpiration?: boolean
  readonly ignoreNotBefore?: boolean
  readonly checkTyp?: string
  readonly clockTimestamp?: unknown
}

/** The peer's own class, of the copy that the suite runs in. */
export interface TokenErrors {
  new (code: string, message: string): Error
  readonly codes: Readonly<Record<string, string>>
}

const NOBODY: RequestFacts = { method: 'GET', origin: undefined, path: '/', header: () => [] }
const OF_PEM: readonly string[] = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512']

/** Throws, or rejects where the key is looked up, as the peer does. */
export type CreateVerifier = (options?: Options) => (token: unknown) => unknown

export const verifierOver =
  (errors: TokenErrors): CreateVerifier =>
  (options = {}) => {
    const { codes } = errors
    const fail = (code: string, message: string) => new errors(codes[code] ?? code, message)
    const { key, maxAge, clockTolerance = 0, complete, checkTyp } = options
    if (options.clockTimestamp !== undefined && typeof options.clockTimestamp !== 'number')
      throw fail('invalidOption', 'The clockTimestamp option must be a number.')
    let refused: Error | undefined
    const guardWith = (keys: readonly Key[]) =>
      peerGuard({
        keys,
        demands: {
          times: [
            ...(options.ignoreNotBefore ? [] : (['nbf'] as const)),
            ...(options.ignoreExpiration ? [] : (['exp'] as const)),
          ],
          leewaySeconds: clockTolerance / 1000,
          ...(options.requiredClaims && { required: options.requiredClaims }),
          ...(options.allowedAud !== undefined && { audience: [options.allowedAud].flat() }),
          ...(options.allowedIss !== undefined && { issuers: [options.allowedIss].flat() }),
          ...(options.allowedSub !== undefined && { subject: options.allowedSub }),
          ...(maxAge !== undefined && { maximumAgeSeconds: maxAge / 1000 }),
          ...(checkTyp !== undefined && { typ: checkTyp }),
        },
        refuse: (refusal) => {
          refused =
            refusal.kind === 'token_refused'
              ? fail(...wordsOf(refusal.error))
              : fail('malformed', 'The token is malformed.')
          return { status: 401, headers: [], body: '' }
        },
      })
    const ask = (token: string, guard: Guard<object>) => {
      const decision = guard.decide(withToken(NOBODY, token), parseRequirement({}))
      if (decision instanceof Promise) throw new Error('the guard has to wait for nothing here')
      if (!decision.allowed)
        throw signatureIsMissing(token) ? fail('missingSignature', 'The token signature is missing.') : refused
      if (decision.credential !== 'accepted') throw new Error('a token was given')
      // The peer's callers change what they get.
      const payload = structuredClone(decision.claims)
      if (!complete) return payload
      const [header, body, signature] = token.split('.')
      return { header: structuredClone(decodeUnverified(token).header), payload, signature, input: `${header}.${body}` }
    }
    const fixed = typeof key === 'function' ? undefined : guardWith(keysOf(key, options.algorithms, fail))
    return (given: unknown) => {
      const token = String(given)
      if (fixed) return ask(token, fixed)
      const provide = key as (decoded: unknown) => Promise<unknown>
      const decoded = decodeUnverified(token)
      return provide({ header: decoded.header, payload: decoded.claims }).then((found) =>
        ask(token, guardWith(keysOf(found, options.algorithms, fail))),
      )
    }
  }

function signatureIsMissing(token: string): boolean {
  return /^[^.]+\.[^.]+\.$/.test(token)
}

function keysOf(
  key: unknown,
  algorithms: readonly string[] | undefined,
  fail: (code: string, message: string) => Error,
): Key[] {
  const text = String(key ?? '')
  const isPem = text.includes('-----BEGIN')
  if (text === '') throw fail('invalidKey', 'The key is empty.')
  const fitting = (algorithms ?? (isPem ? OF_PEM : ['HS256', 'HS384', 'HS512'])).flatMap((alg) => {
    try {
      return [keyOf(key, alg)]
    } catch {
      return []
    }
  })
  if (fitting.length === 0)
    throw fail('invalidKey', `Invalid public key provided for algorithms ${algorithms?.join(', ')}.`)
  return fitting.slice(0, 8)
}

function wordsOf({
  code,
  claim,
  reason,
  part,
}: {
  code: string
  claim?: string | undefined
  reason?: string | undefined
  part?: string | undefined
}): [string, string] {
  if (code === 'token_expired') return ['expired', 'The token has expired.']
  if (code === 'token_not_yet_valid') return ['inactive', 'The token is not active yet.']
  if (code === 'signature_invalid') return ['invalidSignature', 'The token signature is invalid.']
  if (code === 'algorithm_not_allowed') return ['invalidAlgorithm', 'The token algorithm is invalid.']
  if (code === 'claim_invalid' && reason === 'missing')
    return ['missingRequiredClaim', `The ${claim} claim is required.`]
  if (code === 'claim_invalid') return ['invalidClaimValue', `The ${claim} claim value is not allowed.`]
  if (code === 'header_invalid' && reason === 'typ') return ['invalidType', 'Invalid typ.']
  if (part === 'signature') return ['invalidSignature', 'The token signature is invalid.']
  return ['malformed', 'The token is malformed.']
}
