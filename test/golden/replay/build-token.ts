/** Builds the token of a case: any header over any claims, signed with what the case says. */
import { createHmac } from 'node:crypto'
import { asciiJson } from './ascii-json.ts'
import type { TokenSpec } from './case.ts'
import { bytesOf, resolveTimes } from './now.ts'
import { applyOperations } from './token-operations.ts'

const digests = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const

/** HMAC over the first two segments, base64url. */
export function hmacSegment(alg: keyof typeof digests, secret: string, signingInput: string): string {
  return createHmac(digests[alg], secret).update(signingInput).digest('base64url')
}

/**
 * @param nowSeconds - the second that `now` stands for
 * @throws {TypeError} when a `search` finds nothing in 10,000 tries
 */
export function buildToken(spec: TokenSpec, nowSeconds: number): string {
  if ('literal' in spec) return spec.literal
  for (let count = 0; count < 10_000; count += 1) {
    const segments = signedSegments(spec, nowSeconds, count)
    const { search } = spec
    if (search && ![...search.contains].every((mark) => segments[search.segment ?? 2]?.includes(mark))) continue
    return applyOperations(segments, spec.mutate ?? [])
  }
  throw new TypeError('the search for a token found nothing')
}

function signedSegments(spec: Exclude<TokenSpec, { literal: string }>, nowSeconds: number, count: number): string[] {
  const header =
    spec.header_raw === undefined ? Buffer.from(asciiJson(spec.header)) : bytesOf(spec.header_raw, nowSeconds)
  const claims =
    spec.claims_raw === undefined ? claimsJson(spec, nowSeconds, count) : bytesOf(spec.claims_raw, nowSeconds)
  const plain = [header.toString('base64url'), claims.toString('base64url')]
  const segments = applyOperations(plain, spec.pre ?? []).split('.')
  const signature = spec.alg === 'none' ? '' : hmacSegment(spec.alg, spec.secret ?? '', segments.join('.'))
  return [...segments, signature]
}

function claimsJson(spec: Exclude<TokenSpec, { literal: string }>, nowSeconds: number, count: number): Buffer {
  const claims = resolveTimes(spec.claims, nowSeconds)
  return Buffer.from(asciiJson(spec.search ? { ...(claims as object), [spec.search.claim]: count } : claims))
}
