/**
 * JWS with detached content (RFC 7515 appendix F), encoded or unencoded (`b64: false`, RFC 7797). The payload is sent separately,
 * and the token is `header..signature`. Only this file understands the extension `b64`.
 */
import { Buffer } from 'node:buffer'
import { flag, give, isPlainObject, type OptionTable, optional, parseOptions, refusal } from '@latchkey/options'
import { decodeBase64url, encodeBase64url, isCanonicalBase64url } from '../encoding/base64url.ts'
import { type JsonObject, parseJsonObject } from '../encoding/json.ts'
import type { Key } from '../jwk/key.ts'
import { signingKey } from '../jwk/key-options.ts'
import type { FixedKeySet, KeySet } from '../jwks/key-set.ts'
import { findSegments } from '../jwt/segments.ts'
import { givenKeys, keySetOf } from '../jwt/verifier-keys.ts'
import { TokenError, type TokenErrorReason, type TokenPart } from '../token-error.ts'

/** Options of {@link signDetached}. */
export interface SignDetachedOptions {
  readonly key: Key
  /** More members of the header; `alg`, `kid`, `crit` and `b64` are set here. */
  readonly header?: Readonly<Record<string, unknown>>
  /** Whether the payload is base64url-encoded before it is signed. Default true. */
  readonly b64?: boolean
}

/** Options of {@link verifyDetached}. */
export interface VerifyDetachedOptions {
  /** Keys as a verifier takes them, but no remote set, because its keys may have to be fetched. */
  readonly keys: Key | readonly Key[] | FixedKeySet
}

/** A detached signature that was verified. */
export interface VerifiedDetached {
  readonly header: JsonObject
  /** The key that signed it. */
  readonly key: Key
}

const MAXIMUM_CHARACTERS = 16_384
const MAXIMUM_PAYLOAD_BYTES = 1_048_576
const MAXIMUM_DEPTH = 16
const OWN_MEMBERS = ['alg', 'kid', 'crit', 'b64'] as const

const SIGN = { key: signingKey, header: optional({}, headerMembers), b64: optional(true, flag) } satisfies OptionTable<
  keyof SignDetachedOptions
>
const VERIFY = { keys: fixedKeys } satisfies OptionTable<keyof VerifyDetachedOptions>

/**
 * Signs content that is sent separately from its signature.
 *
 * @param payload - text (its UTF-8 bytes) or bytes, at most 1,048,576
 * @returns `header..signature`
 * @throws {TypeError} naming the option that is wrong; when the key is public or the payload too long
 */
export function signDetached(payload: string | Uint8Array, options: SignDetachedOptions): string {
  const { key, header, b64 } = parseOptions(SIGN, options)
  const members = {
    alg: key.alg,
    ...header,
    ...(key.kid !== undefined && { kid: key.kid }),
    // RFC 7797 §6: a reader that does not know `b64` must refuse the token.
    ...(!b64 && { b64, crit: ['b64'] }),
  }
  const segment = encodeBase64url(JSON.stringify(members))
  return `${segment}..${key.sign(signingInput(segment, bytesOf(payload), b64))}`
}

/**
 * Verifies a detached signature. The header says whether the payload was encoded (`b64`), and is itself signed.
 *
 * @param jws - `header..signature`, at most 16,384 characters; one that holds a payload is refused, encoded or not
 * @param payload - the content as it was received
 * @throws {TokenError} token_malformed | token_unsupported | header_invalid | algorithm_not_allowed | key_not_found | signature_invalid
 * @throws {TypeError} when the payload is neither text nor bytes, or too long; when options are wrong
 */
export function verifyDetached(
  jws: string,
  payload: string | Uint8Array,
  options: VerifyDetachedOptions,
): VerifiedDetached {
  const { keys: keySet } = parseOptions(VERIFY, options)
  const content = bytesOf(payload)
  const [headerEnd, payloadEnd] = findSegments(jws, MAXIMUM_CHARACTERS)
  // RFC 7797 §5.2: an unencoded payload may hold characters that end it early for a reader, so it is never taken from the token.
  if (payloadEnd !== headerEnd + 1) throw malformed('payload', 'not_detached')
  const segment = jws.slice(0, headerEnd)
  const signature = jws.slice(payloadEnd + 1)
  const header = readHeader(segment)
  if (!isCanonicalBase64url(signature)) throw malformed('signature', 'base64url')
  const input = signingInput(segment, content, header['b64'] !== false)
  const key = keySet.find(header).keys.find((candidate) => candidate.verify(input, signature))
  if (key) return Object.freeze({ header: Object.freeze(header), key })
  throw new TokenError('signature_invalid', 'the signature does not hold', { part: 'signature', reason: 'mismatch' })
}

/** Strict JSON. `b64: false` and `crit: ["b64"]` must occur together or not at all (RFC 7797 §6, RFC 7515 §4.1.11). */
function readHeader(segment: string): JsonObject {
  if (!isCanonicalBase64url(segment)) throw malformed('header', 'base64url')
  const header = parseJsonObject(decodeBase64url(segment), MAXIMUM_DEPTH)
  if (typeof header === 'string') throw malformed('header', header)
  const own = (name: string): unknown => (Object.hasOwn(header, name) ? header[name] : undefined)
  const [b64, crit] = [own('b64'), own('crit')]
  const isMarked = Object.hasOwn(header, 'crit')
  if (isMarked && !(Array.isArray(crit) && crit.length === 1 && crit[0] === 'b64' && Object.hasOwn(header, 'b64')))
    throw invalid('crit')
  if (Object.hasOwn(header, 'b64') && (typeof b64 !== 'boolean' || (b64 === false && !isMarked))) throw invalid('b64')
  if (Object.hasOwn(header, 'kid') && typeof own('kid') !== 'string') throw invalid('kid')
  return header
}

function headerMembers(value: unknown): JsonObject {
  if (!isPlainObject(value)) throw give('a plain object')
  const own = OWN_MEMBERS.filter((name) => Object.hasOwn(value, name))
  if (own.length > 0) throw refusal(own.map((name) => `${name}: it is set by this function`))
  return value
}

function fixedKeys(value: unknown): FixedKeySet {
  const keySet = keySetOf(givenKeys(value))
  if (!isFixed(keySet)) throw give('a set whose keys are all here')
  return keySet
}

function isFixed(keySet: KeySet): keySet is FixedKeySet {
  return 'keys' in keySet
}

/** RFC 7515 §5.1, RFC 7797 §3; one character for each byte, as the schemes write it. */
function signingInput(segment: string, payload: Buffer, b64: boolean): string {
  return `${segment}.${b64 ? encodeBase64url(payload) : payload.toString('latin1')}`
}

function bytesOf(payload: string | Uint8Array): Buffer {
  // A lone surrogate has no UTF-8 bytes: two different texts would get the same signature.
  if (typeof payload === 'string' ? !payload.isWellFormed() : !(payload instanceof Uint8Array))
    throw new TypeError('payload: give well-formed text, or bytes')
  const bytes = typeof payload === 'string' ? Buffer.from(payload, 'utf8') : Buffer.from(payload)
  if (bytes.length > MAXIMUM_PAYLOAD_BYTES)
    throw new TypeError(`payload: give at most ${MAXIMUM_PAYLOAD_BYTES} bytes; sign a hash of more`)
  return bytes
}

function malformed(part: TokenPart, reason: TokenErrorReason): TokenError {
  return new TokenError('token_malformed', `the ${part} of the detached signature is not acceptable (${reason})`, {
    part,
    reason,
  })
}

function invalid(reason: 'b64' | 'crit' | 'kid'): TokenError {
  return new TokenError('header_invalid', `the header's ${reason} is not accepted`, { part: 'header', reason })
}
