/** How the token endpoint words its refusals (RFC 6749 §5.2; RFC 8693 §2.2.2), each with the code that says exactly what is wrong. */
import { accessError, type Message, oauthError, type ProofFault } from '@latchkey/protocol'

/** Refusals that only a token request can get. */
export type TokenRequestError =
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_dpop_proof'

/** What the endpoint itself refuses. */
export type TokenRefusal =
  | 'scope_refused'
  | 'audience_refused'
  | 'token_too_large'
  | 'grant_unknown'
  | 'grant_not_allowed'

const WORDS: Readonly<Record<TokenRefusal, readonly [error: TokenRequestError, description: string]>> = {
  scope_refused: ['invalid_scope', 'More was asked for than this may have.'],
  token_too_large: ['invalid_scope', 'The token would be too large. Ask for fewer scopes.'],
  audience_refused: ['invalid_target', 'Ask for one audience, and for one that the token may have.'],
  grant_unknown: ['unsupported_grant_type', 'There is no such grant here.'],
  grant_not_allowed: ['unauthorized_client', 'The client may not use this grant.'],
}

export function refuseToken(refusal: TokenRefusal): Message {
  const [error, description] = WORDS[refusal]
  if (refusal === 'token_too_large') return accessError({ status: 400, code: refusal, error, description })
  return oauthError(400, error, description)
}

/** A grant's own refusal. */
export function refuseGrant({
  error,
  description,
  code,
}: {
  readonly error: TokenRequestError | 'invalid_request'
  readonly description: string
  readonly code?: string
}): Message {
  return code === undefined
    ? oauthError(400, error, description)
    : accessError({ status: 400, code, error, description })
}

const PROOFS: Readonly<Record<ProofFault, string>> = {
  missing: 'The header DPoP is empty.',
  malformed: 'DPoP: send one JWT of the type dpop+jwt with jti, htm, htu and iat, of 4096 characters at most.',
  key: 'DPoP: give the public key alone in jwk, and an algorithm of dpop_signing_alg_values_supported.',
  signature: 'DPoP: the key of the proof has not signed it.',
  method: 'DPoP: htm must be POST.',
  url: 'DPoP: htu must be the token_endpoint of the metadata.',
  time: 'DPoP: iat must be now.',
  token: 'DPoP: the proof is of another token.',
  nonce: 'DPoP: the proof has a wrong nonce.',
  replayed: 'DPoP: the proof was used before. Make one for each request.',
}

/** RFC 9449 §5 */
export function refuseProof(fault: ProofFault): Message {
  return refuseGrant({ error: 'invalid_dpop_proof', description: PROOFS[fault] })
}
