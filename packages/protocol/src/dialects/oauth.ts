/** The native dialect: `Authorization: Bearer`, `at+jwt` access tokens (RFC 9068), RFC 6749 and 6750 messages. Strict in all it reads. */
import { readBearer } from '../bearer.ts'
import { deepFreeze } from '../deep-freeze.ts'
import { parseJsonObject } from '../json-object.ts'
import { type Message, withHeaders } from '../message.ts'
import { headerText, lifetimeSeconds, nonEmptyText, path, secondsWithin } from '../options/option-readers.ts'
import { type OptionReader, type OptionValues, optional, readOptions, refuseFaults } from '../options/read-options.ts'
import type { Refusal } from '../refusal.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { VerificationPolicy } from '../verification-policy.ts'
import type { Credential, Dialect, IssueContext, LoginRequest, Outcome, Principal, TokenToSign } from './dialect.ts'
import { cookiesOption, type OauthCookies } from './oauth-cookies.ts'
import { httpMessage, json, secretJson } from './oauth-messages.ts'
import { oauthRefusal } from './oauth-refusals.ts'
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
  /**
   * Takes access tokens from a cookie too, and sets it at the login, for pages of these origins. Default: header only.
   * A request with both a header and a cookie is refused.
   */
  readonly cookies?: OauthCookies
}

const OPTIONS = {
  issuer: nonEmptyText,
  audience: nonEmptyText,
  loginPath: optional('/v1/login', path),
  realm: optional<string | undefined>(undefined, headerText),
  accessTokenLifetimeSeconds: optional(600, lifetimeSeconds),
  leewaySeconds: optional(5, secondsWithin(0, 300)),
  clientId: optional('first-party', nonEmptyText),
  cookies: cookiesOption,
} satisfies Readonly<Record<keyof OauthOptions, OptionReader<unknown>>>

const BODY_LIMITS = { bytes: 16_384, depth: 16 }

/**
 * The native dialect.
 *
 * @throws {TypeError} one line for each option that is missing, unknown or wrong
 */
export function oauth(options: OauthOptions): Dialect {
  const faults: string[] = []
  const values = readOptions(OPTIONS, options, faults)
  refuseFaults(faults)
  const { issuer, audience, loginPath, realm = audience, accessTokenLifetimeSeconds, clientId, cookies } = values
  const policy = deepFreeze(claimsPolicy(values))

  function issue({ id }: Principal, { now, alg, kid, tokenId, csrfToken }: IssueContext): TokenToSign {
    const iat = Math.floor(now)
    const exp = iat + accessTokenLifetimeSeconds
    return {
      header: { alg, typ: 'at+jwt', ...(kid !== undefined && { kid }) },
      claims: {
        iss: issuer,
        sub: String(id),
        aud: audience,
        client_id: clientId,
        iat,
        nbf: iat,
        exp,
        jti: tokenId,
        ...(cookies && { csrf: csrfToken }),
      },
    }
  }

  function readCredential(facts: RequestFacts): Credential {
    const sent = readBearer(facts)
    const cookie = cookies?.read(facts) ?? sent
    if (!cookies || cookie.kind === 'credential_absent') return sent
    return sent.kind === 'credential_absent' ? cookie : { kind: 'credential_malformed', fault: 'duplicate' }
  }

  function accept(outcome: Outcome): Message {
    if (outcome.kind === 'value') return json(200, outcome.value)
    const { token, claims, expiresInSeconds } = outcome.access
    const csrfToken = claims?.['csrf']
    if (!cookies || typeof csrfToken !== 'string') {
      return secretJson({ access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds })
    }
    const answer = secretJson({ csrf_token: csrfToken, expires_in: expiresInSeconds })
    return withHeaders(answer, cookies.set(token, csrfToken, expiresInSeconds))
  }

  return deepFreeze<Dialect>({
    name: 'oauth',
    warnings: [],
    operations: [{ operation: 'login', methods: ['POST'], path: loginPath }],
    bodyLimits: BODY_LIMITS,
    algorithms: undefined,
    accessTokenLifetimeSeconds,
    carrier: { token: 'Authorization: Bearer <token>', ...(cookies && { csrf: cookies.csrf }) },
    readCredential,
    readOperation: (operation, facts, body) => cookies?.admitOrigin(facts) ?? readOperation(operation, facts, body),
    ...(cookies && {
      admit: (claims, facts, source) => (source === 'cookie' ? cookies.admit(claims, facts) : undefined),
    }),
    policy: () => policy,
    issue,
    subjectOf: (claims) => subjectIn(claims, 'sub'),
    accept,
    refuse: (refusal, context) => oauthRefusal(refusal, context?.realm ?? realm),
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
