/** How the native dialect words a refusal: RFC 6750's error and challenge, and the code that a client may act on. */
import type { BearerError } from '../bearer.ts'
import type { Message } from '../message.ts'
import type { Refusal, TokenRefusal } from '../refusal.ts'
import { accessError, bareChallenge, challenge, oauthError } from './oauth-messages.ts'

const REQUEST: BearerError = {
  error: 'invalid_request',
  description: 'Send one bearer token in one Authorization header.',
}

const CSRF_DESCRIPTIONS = {
  origin: 'This origin may not use the cookie.',
  token: 'Send the value of the CSRF cookie as X-CSRF-Token.',
} as const

/** Puts every refusal into words. It says what is wrong with a token only when the signature is valid and its holder may know. */
export function oauthRefusal(refusal: Refusal, realm: string): Message {
  switch (refusal.kind) {
    case 'credential_absent':
      return bareChallenge(realm, refusal.kind)
    case 'credential_malformed':
      return refusal.fault === 'scheme'
        ? bareChallenge(realm, refusal.kind)
        : challenge(400, realm, refusal.kind, REQUEST)
    case 'token_refused':
      return challenge(401, realm, ...tokenError(refusal.error))
    case 'token_revoked':
      return challenge(401, realm, refusal.kind, invalidToken('The access token was revoked.'))
    case 'principal_unknown':
    case 'custom':
      return challenge(401, realm, 'token_invalid', invalidToken())
    case 'authentication_too_old':
      return challenge(401, realm, refusal.kind, {
        error: 'insufficient_user_authentication',
        description: 'Log in again: this needs a recent login.',
        parameters: { max_age: String(refusal.maximumAgeSeconds) },
      })
    case 'scope_insufficient':
      return challenge(403, realm, refusal.kind, {
        error: 'insufficient_scope',
        description: 'The access token lacks a scope.',
        parameters: { scope: refusal.scopes.join(' ') },
      })
    case 'role_insufficient':
    case 'access_denied':
      return denied(refusal.kind, 'The access token does not allow this.')
    case 'csrf_refused':
      return denied(refusal.kind, CSRF_DESCRIPTIONS[refusal.fault])
    case 'login_refused':
      return oauthError(400, 'invalid_grant', 'The user name or the password is wrong.')
    case 'request_malformed': {
      const error = refusal.status === 415 ? 'unsupported_media_type' : 'invalid_request'
      return oauthError(refusal.status, error, refusal.complaint)
    }
  }
}

/** Only expiry has its own code, because it is the only fault for which a client renews its token. */
function tokenError({ code }: TokenRefusal): [code: string, error: BearerError] {
  return code === 'token_expired'
    ? [code, invalidToken('The access token expired.')]
    : ['token_invalid', invalidToken()]
}

function invalidToken(description = 'The access token is not valid.'): BearerError {
  return { error: 'invalid_token', description }
}

function denied(code: string, description: string): Message {
  return accessError({ status: 403, code, error: 'access_denied', description })
}
