/** The schemes Bearer (RFC 6750) and DPoP (RFC 9449): reading the credential and writing the challenge. */
import type { Credential } from './dialects/dialect.ts'
import { quotedString } from './field-text.ts'
import type { HeaderLine, Message } from './message.ts'
import type { RequestFacts } from './request-facts.ts'

const BEARER = 'Bearer '

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
  if (!value.startsWith(BEARER) && !/^Bearer(?: |$)/i.test(value))
    return { kind: 'credential_malformed', fault: 'scheme' }
  return tokenAfter(value, BEARER.length, 'authorization')
}

/** Reads `Authorization: DPoP` (RFC 9449 §7.1); undefined for everything else, two headers too. */
export function readDpop(facts: RequestFacts): Credential | undefined {
  const [value = '', ...more] = facts.header('authorization')
  if (more.length > 0 || !/^DPoP(?: |$)/i.test(value)) return undefined
  if (value.includes(',')) return { kind: 'credential_malformed', fault: 'duplicate' }
  return tokenAfter(value, 'DPoP '.length, 'dpop')
}

function tokenAfter(value: string, scheme: number, source: string): Credential {
  let start = scheme
  while (value[start] === ' ') start++
  if (start >= value.length) return { kind: 'credential_malformed', fault: 'no_token' }
  if (value.includes(' ', start)) return { kind: 'credential_malformed', fault: 'spaces' }
  return { kind: 'token', token: value.slice(start), source }
}

/** What a challenge says besides realm and error: `scope`, `max_age`, `acr_values`, `resource_metadata`. */
export type ChallengeParameters = Readonly<Record<string, string | undefined>>

/** The error of a challenge (RFC 6750 §3.1, RFC 9470 §3). */
export interface BearerError {
  readonly error:
    | 'invalid_request'
    | 'invalid_token'
    | 'insufficient_scope'
    | 'insufficient_user_authentication'
    | 'invalid_dpop_proof'
    | 'use_dpop_nonce'
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

/** How a resource takes tokens that are bound to a key. */
export interface DpopChallenge {
  readonly algorithms: readonly string[]
  /** Whether it takes no others. */
  readonly isRequired: boolean
}

/**
 * The challenges of a resource that takes DPoP (RFC 9449 §7.1, §7.2): the same words, under both schemes or under DPoP alone.
 *
 * @param ofProof - the refusal is about the proof, so Bearer has nothing to say
 */
export function withDpopChallenge(
  message: Message,
  { algorithms, isRequired }: DpopChallenge,
  ofProof: boolean,
): Message {
  const headers = message.headers.flatMap(([name, value]): readonly HeaderLine[] => {
    if (name !== 'WWW-Authenticate' || !value.startsWith(BEARER)) return [[name, value]]
    const bound = `DPoP ${value.slice(BEARER.length)}, algs=${quotedString(algorithms.join(' '))}`
    return isRequired || ofProof
      ? [[name, bound]]
      : [
          [name, value],
          [name, bound],
        ]
  })
  return { ...message, headers }
}
