/** One line for the developer of a client or an API: what to change. Only fixed words and the dialect's own; nothing from the request. */
import type { Carrier, CredentialFault, CsrfFault, ProofFault, Refusal } from '@latchkey/protocol'
import type { TokenErrorCode } from '@latchkey/tokens'
import type { RefusalReason } from './decision.ts'

/** Every code that a {@link RefusalReason} can have. */
export type RefusalCode = Exclude<Refusal['kind'], 'token_refused'> | TokenErrorCode | 'unavailable'

/** The dialect's credential; absent where the old app's own code reads requests. */
interface Speaker {
  readonly carrier?: Carrier
}

type Line = string | ((carrier: Carrier | undefined, reason: RefusalReason) => string)

const CREDENTIAL_FAULTS: Readonly<Record<CredentialFault, Line>> = {
  scheme: (carrier) => `Another scheme stands before the token; send ${sent(carrier)}.`,
  no_token: (carrier) => `The header has no token; send ${sent(carrier)}.`,
  spaces: (carrier) => `The header has more than one token; send ${sent(carrier)}.`,
  duplicate: (carrier) =>
    `The token came twice, in two headers or in a header and a cookie; send only ${sent(carrier)}.`,
}

const CSRF_FAULTS: Readonly<Record<CsrfFault, Line>> = {
  origin:
    "The page's origin may not use the cookie; add it to cookies.origins of the dialect, as the browser sends it in Origin.",
  token: (carrier) => {
    const { header, cookie } = carrier?.csrf ?? { header: 'X-CSRF-Token', cookie: 'of the CSRF token' }
    return `A cookie alone is not enough: send the value of the cookie ${cookie} as the header ${header}, with each request that is not safe.`
  },
}

const PROOF_FAULTS: Readonly<Record<ProofFault, Line>> = {
  missing: 'The token is bound to a key; send a DPoP proof for each request, in the header DPoP.',
  malformed: 'The DPoP proof is no JWT of typ dpop+jwt with jti, htm, htu, iat and ath, or there are two of them.',
  key: 'The DPoP proof brings no public key in jwk, or one whose algorithm is not taken; compare alg with algs of the challenge.',
  signature: 'The DPoP proof was not signed by the key that it brings.',
  method: 'The DPoP proof was made for another method (htm).',
  url: 'The DPoP proof was made for another URL (htu); compare it with dpop.baseUrl and the path, without query.',
  time: 'The DPoP proof was made too long ago, or in the future (iat): make one for each request, and compare the clocks.',
  token: 'The DPoP proof was made for another token: ath is the SHA-256 of the token, as base64url.',
  nonce: 'The DPoP proof needs the nonce that the header DPoP-Nonce of this answer has.',
  replayed: 'The DPoP proof was used before: make one for each request, with a jti of its own.',
}

const CLAIM_REASONS: Readonly<Record<string, string>> = {
  missing: 'is missing: the issuer must set it',
  wrong_type: 'has a wrong type: the issuer must write it as RFC 7519 says',
  mismatch:
    'is not the expected one: the token was meant for somebody else, or the option that names the expected one is wrong',
  forbidden: 'must not be there: the token was made for another kind of use',
}

/** The claims that RFC 7519 and this guard's policies name; no other name is repeated. */
const CLAIMS: readonly string[] = [
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'cnf',
  'identity',
  'user',
]

/** The table. A code without a line does not compile. */
const LINES: Readonly<Record<RefusalCode, Line>> = {
  credential_absent: (carrier) => `No token came; send ${sent(carrier)}.`,
  credential_malformed: (carrier, { reason = '' }) =>
    wordsOf(CREDENTIAL_FAULTS, reason, carrier) ?? `No token could be read; send ${sent(carrier)}.`,
  token_malformed:
    'The token is not complete: send all three parts and two dots, without quotes, blanks and line breaks.',
  header_invalid:
    "The token's header is not what this API reads: a token of another kind (typ), or one that asks for extensions (crit).",
  algorithm_not_allowed:
    'The token is signed with an algorithm that none of the keys has; compare the alg of the issuer with that of keys.',
  key_not_found:
    'Unknown kid: no key of this API has the one that the token names; add that key to keys, or ask the issuer which key it signs with.',
  signature_invalid:
    "The signature does not hold: compare the issuer's key with this API's, byte by byte (a line break at the end, base64, another environment).",
  claim_invalid: (_, { claim = '', reason = '' }) =>
    reason === 'schema'
      ? 'The schema refuses the claims; compare them with it.'
      : `The claim ${CLAIMS.includes(claim) ? claim : 'that is asked for'} ${wordsOf(CLAIM_REASONS, reason, undefined) ?? 'is not accepted'}.`,
  token_expired:
    'The token has expired: renew it, or log in again; leewaySeconds is for clocks that differ by seconds.',
  token_not_yet_valid:
    'The token is from the future: compare the clocks of issuer and API, and whether its times are in seconds.',
  token_unsupported: 'This is an encrypted token (JWE); the issuer must send a signed one.',
  keys_unavailable: 'The keys could not be fetched: open the URL of the key set from the machine of this API.',
  algorithm_unsupported: 'This runtime lacks the algorithm; use another runtime, or another algorithm.',
  token_revoked: 'The token was revoked, or its session, its subject or its key; log in again.',
  csrf_refused: (carrier, { reason = '' }) =>
    wordsOf(CSRF_FAULTS, reason, carrier) ?? "Nothing shows that the client's own page sent this request.",
  proof_refused: (carrier, { reason = '' }) =>
    wordsOf(PROOF_FAULTS, reason, carrier) ?? 'The DPoP proof is not accepted.',
  authentication_too_old:
    'The route asks for a recent login (authenticatedWithinSeconds): log in again, and let the issuer set auth_time.',
  authentication_too_weak:
    'The route asks for a stronger login (acr): log in again as the challenge says, and let the issuer set acr.',
  scope_insufficient:
    'The token lacks a scope of the route: ask for a token with the scopes that the route names, or change its scopes.',
  role_insufficient:
    "The token's claim roles lacks a role of the route: give the user the role, or change the route's roles.",
  access_denied: "The route's own allow said no; ask that function why.",
  principal_unknown:
    'The token is valid, but its user was not found: it has no usable id, or resolvePrincipal found none; the user is gone or disabled, or the id is read from another claim.',
  login_refused: 'The user name or the password is wrong.',
  request_malformed: 'The body is not what the login reads; compare its type, its members and its size.',
  custom: "The old app's own handler refused; ask that function why.",
  unavailable:
    'The guard could not decide: a callback failed or took too long, keys could not be fetched, or revocations are unknown; onFault is told which.',
}

/** What to change about a refusal, in one line that fits in a header. */
export function helpFor(reason: RefusalReason, { carrier }: Speaker): string {
  const line = wordsOf(LINES, reason.code, carrier, reason) ?? 'The request was refused; the log says why.'
  // An old app's prefix may contain what no header can hold, and the answer must be sent anyway.
  return line.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?')
}

function wordsOf(
  lines: Readonly<Record<string, Line>>,
  name: string,
  carrier: Carrier | undefined,
  reason: RefusalReason = { code: name },
): string | undefined {
  const line = Object.hasOwn(lines, name) ? lines[name] : undefined
  return typeof line === 'function' ? line(carrier, reason) : line
}

function sent(carrier: Carrier | undefined): string {
  return carrier?.token ?? "it as the app's own handler reads it"
}
