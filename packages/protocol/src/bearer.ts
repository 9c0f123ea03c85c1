/** The Bearer scheme (RFC 6750): reading the credential and writing the challenge. */
import type { Credential } from './dialects/dialect.ts'
import { quotedString } from './field-text.ts'
import type { RequestFacts } from './request-facts.ts'

const SCHEME = 'Bearer '

/**
 * Reads `Authorization: Bearer`. A header that was sent twice, or two credentials in one, is an error: none is chosen.
 * Whether the token is well-formed (RFC 6750 §2.1: `b64token`) is checked by its verifier, which reads every character anyway.
 */
export function readBearer(facts: RequestFacts): Credential {
  const values = facts.header('authorization')
  const [value] = values
  if (value === undefined || (values.length === 1 && value === '')) return { kind: 'credential_absent' }
  if (values.length > 1 || value.includes(',')) return { kind: 'credential_malformed', fault: 'duplicate' }
  // Nearly all clients write it like this, and the expression is slower.
  if (!value.startsWith(SCHEME) && !/^Bearer(?: |$)/i.test(value))
    return { kind: 'credential_malformed', fault: 'scheme' }
  let start = SCHEME.length
  while (value[start] === ' ') start++
  if (start >= value.length) return { kind: 'credential_malformed', fault: 'no_token' }
  if (value.includes(' ', start)) return { kind: 'credential_malformed', fault: 'spaces' }
  return { kind: 'token', token: value.slice(start), source: 'authorization' }
}

/** What a challenge says besides realm and error: `scope`, `max_age`, `acr_values`, `resource_metadata`. */
export type ChallengeParameters = Readonly<Record<string, string | undefined>>

/** The error of a challenge (RFC 6750 §3.1, RFC 9470 §3). */
export interface BearerError {
  readonly error: 'invalid_request' | 'invalid_token' | 'insufficient_scope' | 'insufficient_user_authentication'
  readonly description: string
}

/** The value of `WWW-Authenticate`. It has no error when no credential was sent (RFC 6750 §3). */
export function bearerChallenge(realm: string, error?: BearerError, parameters: ChallengeParameters = {}): string {
  const { error: code, description } = error ?? {}
  const all = { realm, error: code, error_description: description, ...parameters }
  const written = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${quotedString(value)}`],
  )
  return `Bearer ${written.join(', ')}`
}
