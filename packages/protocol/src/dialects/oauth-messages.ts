/** The native dialect's messages: JSON errors of RFC 6749 §5.2, challenges of RFC 6750 §3. */
import { type BearerError, bearerChallenge, type ChallengeParameters } from '../bearer.ts'
import type { HeaderLine, Message } from '../message.ts'
import { detailHeaders } from './detail-headers.ts'
import type { HttpDetail } from './dialect.ts'

const NO_STORE: HeaderLine = ['Cache-Control', 'no-store']

const ERRORS: ReadonlyMap<number, readonly [error: string, description: string]> = new Map([
  [400, ['invalid_request', 'The request could not be read.']],
  [404, ['not_found', 'There is nothing at this path.']],
  [405, ['method_not_allowed', 'This path does not have this method.']],
  [408, ['request_timeout', 'The request did not arrive in time.']],
  [413, ['content_too_large', 'The request body is too large.']],
  [415, ['unsupported_media_type', 'Send JSON, uncompressed, as application/json.']],
  [421, ['misdirected_request', 'This server is not called by that name.']],
  [429, ['too_many_requests', 'Too many attempts. Try again later.']],
  [431, ['request_header_fields_too_large', 'The request headers are too large.']],
  [500, ['server_error', 'The server could not complete the request.']],
  [503, ['temporarily_unavailable', 'The server cannot answer now. Try again.']],
])

/** A value as JSON; `null` when JSON cannot express it. */
export function json(status: number, value: unknown, headers: readonly HeaderLine[] = []): Message {
  return { status, headers: [['Content-Type', 'application/json'], ...headers], body: JSON.stringify(value) ?? 'null' }
}

/** An answer that holds a token (RFC 6749 §5.1). `Pragma` is not sent: it means nothing in a response (RFC 9111 §5.4). */
export function secretJson(value: unknown): Message {
  return json(200, value, [NO_STORE])
}

/** RFC 6749 §5.2 */
export function oauthError(
  status: number,
  error: string,
  description: string,
  headers: readonly HeaderLine[] = [],
): Message {
  return json(status, { error, error_description: description }, [NO_STORE, ...headers])
}

/** A refusal of the guard: RFC 6750's error for OAuth clients, and a code that says exactly what is wrong. */
export interface AccessError {
  readonly status: 400 | 401 | 403
  /** Stable; see the table of errors. */
  readonly code: string
  readonly error: string
  readonly description: string
}

/** A refusal without a challenge: another token of the same client would not help. */
export function accessError(
  { status, code, error, description }: AccessError,
  headers: readonly HeaderLine[] = [],
): Message {
  return json(status, { error, error_description: description, code }, [NO_STORE, ...headers])
}

/** What stands in the challenge of a refusal. */
export interface Challenge {
  readonly realm: string
  readonly parameters: ChallengeParameters
}

/** A refusal with the Bearer challenge. */
export function challenge(
  status: AccessError['status'],
  { realm, parameters }: Challenge,
  code: string,
  error: BearerError,
): Message {
  return accessError({ status, code, ...error }, [['WWW-Authenticate', bearerChallenge(realm, error, parameters)]])
}

/** No bearer token was sent: a challenge without an error (RFC 6750 §3). */
export function bareChallenge({ realm, parameters }: Challenge, code: string): Message {
  const worded = { status: 401, code, error: 'unauthorized', description: 'Send a bearer access token.' } as const
  return accessError(worded, [['WWW-Authenticate', bearerChallenge(realm, undefined, parameters)]])
}

/** A bare HTTP message, without a body when there is nothing to say. One that tells to wait says it in the body too: pages see few headers. */
export function httpMessage(status: number, detail: HttpDetail = {}): Message {
  const headers = detailHeaders(detail)
  const words = ERRORS.get(status)
  if (!words) return { status, headers, body: '' }
  const [error, description] = words
  const { retryAfterSeconds: wait, release, code } = detail
  if (code !== undefined) return json(status, { error, error_description: description, code }, [NO_STORE, ...headers])
  if (wait === undefined) return oauthError(status, error, description, headers)
  const body = { error, error_description: description, code: error, retry_after: Math.ceil(wait), release }
  return json(status, body, [NO_STORE, ...headers])
}
