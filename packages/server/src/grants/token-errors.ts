/** How the OAuth endpoints word their refusals (RFC 6749 §5.2; RFC 8693 §2.2.2), each with the code that says exactly what is wrong. */
import { accessError, type Message, oauthError } from '@latchkey/protocol'
import type { RefreshFault } from './refresh-session.ts'

/** What a token request may be refused for, beside what every request may be. */
export type TokenRequestError =
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_target'

const REFRESH_FAULTS: Readonly<Record<RefreshFault, string>> = {
  refresh_unknown: 'The refresh token is not known here. Log in again.',
  session_ended: 'The session was ended. Log in again.',
  session_expired: 'The session has expired. Log in again.',
  refresh_reuse: 'A refresh token of this session was used twice, so the session was ended. Log in again.',
}

export function refuseRefresh(code: RefreshFault): Message {
  return accessError({ status: 400, code, error: 'invalid_grant', description: REFRESH_FAULTS[code] })
}

/** What a use-case refuses in a token request. */
export type TokenRefusalKind = 'scope_refused' | 'audience_refused' | 'subject_refused' | 'actor_refused'

const WORDS: Readonly<
  Record<TokenRefusalKind, readonly [error: TokenRequestError | 'invalid_request', description: string]>
> = {
  scope_refused: ['invalid_scope', 'More was asked for than this may have.'],
  audience_refused: ['invalid_target', 'This audience is not one of the client.'],
  subject_refused: ['invalid_request', 'subject_token is not a good access token.'],
  actor_refused: ['invalid_request', 'actor_token is not a good access token of the client.'],
}

export function refuseToken(kind: TokenRefusalKind): Message {
  return oauthError(400, ...WORDS[kind])
}

export function refuseGrant(
  error: Extract<TokenRequestError, 'unauthorized_client' | 'unsupported_grant_type'>,
): Message {
  const description =
    error === 'unauthorized_client' ? 'The client may not use this grant.' : 'There is no such grant here.'
  return oauthError(400, error, description)
}
