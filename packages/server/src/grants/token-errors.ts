/** How the token endpoint words its refusals (RFC 6749 §5.2; RFC 8693 §2.2.2), each with the code that says exactly what is wrong. */
import { accessError, type Message, oauthError } from '@latchkey/protocol'

/** Refusals that only a token request can get. */
export type TokenRequestError =
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_target'

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
