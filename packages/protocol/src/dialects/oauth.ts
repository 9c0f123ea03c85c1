/** The native dialect: `Authorization: Bearer`, `at+jwt` access tokens (RFC 9068), RFC 6749 and 6750 messages. Strict in all it reads. */
import { type BearerError, readBearer } from '../bearer.ts'
import { deepFreeze } from '../deep-freeze.ts'
import { parseJsonObject } from '../json-object.ts'
import type { Message } from '../message.ts'
import { headerText, lifetimeSeconds, nonEmptyText, path, secondsWithin } from '../options/option-readers.ts'
import { type OptionReader, type OptionValues, optional, readOptions, refuseFaults } from '../options/read-options.ts'
import type { Refusal } from '../refusal.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { VerificationPolicy } from '../verification-policy.ts'
import type { Dialect, IssueContext, LoginRequest, Outcome, Principal, TokenToSign } from './dialect.ts'
import { challenge, httpMessage, json, oauthError, secretJson } from './oauth-messages.ts'
import { subjectIn } from './subject-in.ts'

/** Options of {@link oauth}. */
export interface OauthOptions {
  /** `iss` of issued tokens, and the only one accepted. */
  readonly issuer: string
  /** `aud` of issued tokens, and the only one accepted. */
  readonly audience: string
  /** Default `/v1/login`. */
  readonly loginPath?: string
  /** Default: the audience. */
  readonly realm?: string
  /** Seconds, more than 0. Default 600. */
  readonly accessTokenLifetimeSeconds?: number
  /** Seconds, 0 to 300. Default 5. */
  readonly leewaySeconds?: number
  /** `client_id` of tokens issued at the login endpoint. Default `first-party`. */
  readonly clientId?: string
}

const OPTIONS = {
  issuer: nonEmptyText,
  audience: nonEmptyText,
  loginPath: optional('/v1/login', path),
  realm: optional<string | undefined>(undefined, headerText),
  accessTokenLifetimeSeconds: optional(600, lifetimeSeconds),
  leewaySeconds: optional(5, secondsWithin(0, 300)),
  clientId: optional('first-party', nonEmptyText),
} satisfies Readonly<Record<keyof OauthOptions, OptionReader<unknown>>>

const BODY_LIMITS = { bytes: 16_384, depth: 16 }

const BEARER_ERRORS: Readonly<Record<'token' | 'request', BearerError>> = {
  token: { error: 'invalid_token', description: 'The access token is not valid.' },
  request: { error: 'invalid_request', description: 'Send one bearer token in one Authorization header.' },
}

/**
 * The native dialect.
 *
 * @throws {TypeError} one line for each option that is missing, unknown or wrong
 */
export function oauth(options: OauthOptions): Dialect {
  const faults: string[] = []
  const values = readOptions(OPTIONS, options, faults)
  refuseFaults(faults)
  const { issuer, audience, loginPath, realm = audience, accessTokenLifetimeSeconds, clientId } = values
  const policy = deepFreeze(claimsPolicy(values))

  function issue({ id }: Principal, { now, alg, kid, tokenId }: IssueContext): TokenToSign {
    const iat = Math.floor(now)
    const exp = iat + accessTokenLifetimeSeconds
    return {
      header: { alg, typ: 'at+jwt', ...(kid !== undefined && { kid }) },
      claims: { iss: issuer, sub: String(id), aud: audience, client_id: clientId, iat, nbf: iat, exp, jti: tokenId },
    }
  }

  return deepFreeze<Dialect>({
    name: 'oauth',
    warnings: [],
    operations: [{ operation: 'login', methods: ['POST'], path: loginPath }],
    bodyLimits: BODY_LIMITS,
    algorithms: undefined,
    accessTokenLifetimeSeconds,
    readCredential: readBearer,
    readOperation,
    policy: () => policy,
    issue,
    subjectOf: (claims) => subjectIn(claims, 'sub'),
    accept,
    refuse: (refusal, context) => refuse(refusal, context?.realm ?? realm),
    httpMessage,
    decorate: (message) => message,
  })
}

function readOperation(_operation: 'login', facts: RequestFacts, body: Uint8Array): LoginRequest | Refusal {
  const types = facts.header('content-type')
  if (types.length !== 1 || !/^application\/json *(?:; *charset="?utf-8"? *)?$/i.test(types[0] ?? '')) {
    return malformed('Send JSON as application/json.', 415)
  }
  let text: string
  try {
    // A byte order mark stays, for JSON.parse to refuse (RFC 8259 §8.1).
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return malformed('The body is not UTF-8.')
  }
  const members = parseJsonObject(text, BODY_LIMITS.depth)
  if (members === 'too_deep') return malformed('The body is nested too deep.')
  if (members === 'not_json') return malformed('The body is not JSON.')
  if (members === 'not_an_object') return malformed('The body is not a JSON object.')
  const username = members.get('username')
  const password = members.get('password')
  if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '') {
    return malformed('Give username and password as non-empty strings.')
  }
  if (members.size > 2) return malformed('The body has members other than username and password.')
  return namesIn(text) > 2
    ? malformed('A member of the body stands twice.')
    : { operation: 'login', username, password }
}

/** How many names an object of strings has in its text: JSON.parse keeps the last of two equal ones (RFC 6749 §3.2: not more than once). */
function namesIn(text: string): number {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1
}

function malformed(complaint: string, status: 400 | 415 = 400): Refusal {
  return { kind: 'request_malformed', status, complaint }
}

function accept(outcome: Outcome): Message {
  if (outcome.kind === 'value') return json(200, outcome.value)
  const { accessToken, expiresInSeconds } = outcome
  return secretJson({ access_token: accessToken, token_type: 'Bearer', expires_in: expiresInSeconds })
}

function refuse(refusal: Refusal, realm: string): Message {
  switch (refusal.kind) {
    case 'credential_absent':
      return challenge(401, realm)
    case 'credential_malformed':
      return refusal.fault === 'scheme' ? challenge(401, realm) : challenge(400, realm, BEARER_ERRORS.request)
    case 'login_refused':
      return oauthError(400, 'invalid_grant', 'The user name or the password is wrong.')
    case 'request_malformed': {
      const error = refusal.status === 415 ? 'unsupported_media_type' : 'invalid_request'
      return oauthError(refusal.status, error, refusal.complaint)
    }
    case 'token_refused':
    case 'principal_unknown':
    case 'custom':
      return challenge(401, realm, BEARER_ERRORS.token)
  }
}

function claimsPolicy({ issuer, audience, leewaySeconds }: OptionValues<typeof OPTIONS>): VerificationPolicy {
  return {
    checks: ['required', 'nbf', 'iat', 'exp', 'iss', 'aud', 'strings', 'cnf'],
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti'],
    stringClaims: ['sub', 'jti', 'client_id'],
    leewaySeconds,
    expiry: 'exclusive',
    wholeSeconds: false,
    readTime: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
    issuers: [issuer],
    subject: undefined,
    audience: [audience],
    maximumAgeSeconds: undefined,
    typ: 'at+jwt',
    kidMustBeString: true,
    maximumDepth: BODY_LIMITS.depth,
  }
}
