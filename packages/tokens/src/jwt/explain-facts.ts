/** The facts about an explained token, read with the verifier's own functions, and limits on what may be shown. */
import type { Key } from '../jwk/key.ts'
import { algorithms } from '../jws/algorithms.ts'
import type { TokenError } from '../token-error.ts'
import type { Claims } from './claims.ts'
import { type JoseHeader, readHeader, readObject } from './header.ts'
import type { ClaimsPolicy } from './policy.ts'
import { findSegments } from './segments.ts'

/** A token and the verifier that judged it. */
export interface TokenFacts {
  readonly token: string
  readonly policy: ClaimsPolicy
  /** Seconds since the epoch. */
  readonly at: number
  readonly maximumTokenCharacters: number
  /** All keys, if the set is a fixed one. */
  readonly keys: readonly Key[] | undefined
  /** The keys that the set returned for this token; none when it was not asked, or refused. */
  readonly found: readonly Key[]
  readonly showValues: boolean
  readonly error: TokenError | undefined
}

const REGISTERED_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'scope', 'cnf']
const MOST_CHARACTERS_SHOWN = 120

/** The three parts. @throws {TokenError} as the verifier does */
export function partsOf({ token, maximumTokenCharacters }: TokenFacts): readonly [string, string, string] {
  const [headerEnd, payloadEnd] = findSegments(token, maximumTokenCharacters)
  return [token.slice(0, headerEnd), token.slice(headerEnd + 1, payloadEnd), token.slice(payloadEnd + 1)]
}

export function headerIn(facts: TokenFacts): JoseHeader {
  return readHeader(partsOf(facts)[0], facts.policy)
}

/** Only for a token whose signature was verified. */
export function claimsIn(facts: TokenFacts): Claims {
  return readObject(partsOf(facts)[1], 'payload', facts.policy)
}

/** The key that made the signature, among those that the set returned. */
export function signingKey(facts: TokenFacts): Key | undefined {
  const [, , signature] = partsOf(facts)
  const signingInput = facts.token.slice(0, facts.token.length - signature.length - 1)
  return triedKeys(facts).find((key) => key.verify(signingInput, signature))
}

/** Those of the returned keys that the verifier tries. */
export function triedKeys(facts: TokenFacts): readonly Key[] {
  const { alg } = headerIn(facts)
  return facts.found.filter((key) => key.canVerify && key.answersTo(alg)).slice(0, 8)
}

/** An `alg` comes from an untrusted token: only the name of a real algorithm is repeated. */
export function algorithmNamed(alg: unknown): string {
  const named = ['none', 'Ed25519', ...algorithms].find((name) => name === alg)
  if (named) return named
  return alg === undefined ? 'no alg' : 'an alg that this engine does not know'
}

/** The value in parentheses, when values may be shown. */
export function shown(value: unknown, { showValues }: TokenFacts): string {
  if (!showValues || value === undefined) return ''
  const text = JSON.stringify(value)
  return ` (${text.length > MOST_CHARACTERS_SHOWN ? `${text.slice(0, MOST_CHARACTERS_SHOWN)}…` : text})`
}

/** The claims with a well-known name; the others are only counted. */
export function claimNames(claims: Claims): string {
  const names = Object.keys(claims)
  const known = REGISTERED_CLAIMS.filter((name) => names.includes(name))
  const others = names.length - known.length
  return [...known, ...(others > 0 ? [`${others} other${others === 1 ? '' : 's'}`] : [])].join(', ') || 'none'
}

/** A time for people, and as it is in the token. */
export function timeText(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? `${seconds}` : `${date.toISOString().replace('.000Z', 'Z')} (${seconds})`
}

/** A number of seconds without a long fraction. */
export function secondsText(seconds: number): string {
  return `${Math.round(seconds * 1000) / 1000} s`
}
