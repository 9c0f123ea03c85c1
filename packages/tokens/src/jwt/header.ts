/** Reads a JOSE header: first its structure, then `typ`, `kid`, `crit` and `b64` as the policy requires. */
import { decodeCanonicalBase64url, isCanonicalBase64url } from '../encoding/base64url.ts'
import { type JsonObject, parseJsonObject } from '../encoding/json.ts'
import { TokenError, type TokenPart } from '../token-error.ts'
import type { ClaimsPolicy } from './policy.ts'

/** A JOSE header whose structure has been checked, frozen. `alg` is what the token claims, not what is used. */
export interface JoseHeader extends JsonObject {
  readonly alg?: unknown
  readonly typ?: unknown
  readonly kid?: unknown
}

/**
 * @throws {TokenError} token_malformed | header_invalid
 * @see RFC 7515 §4.1.11: a header with `crit` lists extensions that must be understood; this engine understands none.
 */
export function readHeader(segment: string, policy: ClaimsPolicy): JoseHeader {
  const header: JoseHeader = readObject(segment, 'header', policy)
  if (Object.hasOwn(header, 'crit')) throw refused('crit', 'the header marks extensions as critical')
  // RFC 7797 §6: without `crit` a `b64` has no effect. A signer that means it must not be misread.
  if (Object.hasOwn(header, 'b64') && header['b64'] !== true)
    throw refused('b64', 'the payload is not base64url-encoded (b64)')
  if (policy.kidMustBeString && Object.hasOwn(header, 'kid') && typeof header.kid !== 'string') {
    throw refused('kid', 'the kid is not a string')
  }
  if (!hasType(header, policy.typ)) throw refused('typ', `the typ is not ${typesOf(policy.typ).join(' or ')}`)
  // A verifier gives the same header object to the callers of all tokens that have it: no caller may change it.
  deepFreeze(header)
  return header
}

/** Reads a segment as strict base64url of a strict JSON object. */
export function readObject(segment: string, part: TokenPart, policy: ClaimsPolicy): JsonObject {
  const bytes = decodeCanonicalBase64url(segment)
  if (!bytes) throw notBase64url(part)
  const value = parseJsonObject(bytes, policy.maximumDepth)
  if (typeof value === 'string')
    throw new TokenError('token_malformed', `the ${part} is not acceptable JSON (${value})`, { part, reason: value })
  return value
}

/** @throws {TokenError} token_malformed unless the segment is canonical base64url */
export function requireBase64url(segment: string, part: TokenPart): void {
  if (!isCanonicalBase64url(segment)) throw notBase64url(part)
}

function hasType(header: JoseHeader, wanted: ClaimsPolicy['typ']): boolean {
  if (wanted === undefined || (typeof wanted !== 'string' && !Object.hasOwn(header, 'typ'))) return true
  const given = mediaType(header.typ)
  return given !== undefined && typesOf(wanted).some((one) => mediaType(one) === given)
}

function typesOf(typ: ClaimsPolicy['typ'] = []): readonly string[] {
  return typeof typ === 'string' ? [typ] : typ
}

/** RFC 7515 §4.1.9: case-insensitive, and `application/` may be left out where no other slash follows. */
function mediaType(typ: unknown): string | undefined {
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\/(?=[^/]*$)/, '') : undefined
}

/** Deep-freezes the result of JSON.parse. */
export function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  Object.freeze(value)
  for (const member of Object.values(value)) deepFreeze(member)
}

function notBase64url(part: TokenPart): TokenError {
  return new TokenError('token_malformed', `the ${part} is not base64url`, { part, reason: 'base64url' })
}

function refused(reason: 'crit' | 'b64' | 'kid' | 'typ', message: string): TokenError {
  return new TokenError('header_invalid', message, { part: 'header', reason })
}
