/** How the native dialect words a refusal: RFC 6750's error and challenge, and the code that a client may act on. */
import type { BearerError, ChallengeParameters } from '../bearer.ts'
import type { Message } from '../message.ts'
import type { Refusal, TokenRefusal } from '../refusal.ts'
import type { RefusalContext } from './dialect-parts.ts'
import { accessError, bareChallenge, type Challenge, challenge, oauthError } from './oauth-messages.ts'

const REQUEST: BearerError = {
  error: 'invalid_request',
  description: 'Send one bearer token in one Authorization header.',
}

const PROOF: BearerError = {
  error: 'invalid_dpop_proof',
  description: 'Send one DPoP proof that was made for this request and this token.',
}

const NONCE: BearerError = { error: 'use_dpop_nonce', description: 'Make the proof with the nonce of DPoP-Nonce.' }

type StepUp = Extract<Refusal, { kind: 'authentication_too_old' | 'authentication_too_weak' }>

const CSRF_DESCRIPTIONS = {
  origin: 'This origin may not use the cookie.',
  token: 'Send the value of the CSRF cookie as X-CSRF-Token.',
} as const

/** What the route and its resource add to a challenge. */
export interface OauthChallenge extends RefusalContext {
  readonly realm: string
}

/** Puts every refusal into words. It says what is wrong with a token only when the signature is valid and its holder may know. */
export function oauthRefusal(refusal: Refusal, context: OauthChallenge): Message {
  const { resourceMetadata } = context
  /** The resource's metadata come last: they are in every challenge (RFC 9728 §5.1). */
  const saying = (more: ChallengeParameters = {}): Challenge => ({
    realm: context.realm,
    parameters: { ...more, resource_metadata: resourceMetadata },
  })
  switch (refusal.kind) {
    case 'credential_absent':
      return bareChallenge(saying({ scope: listed(context.scopes) }), refusal.kind)
    case 'credential_malformed':
      return refusal.fault === 'scheme'
        ? bareChallenge(saying({ scope: listed(context.scopes) }), refusal.kind)
        : challenge(400, saying(), refusal.kind, REQUEST)
    case 'token_refused':
      return challenge(401, saying(), ...tokenError(refusal.error))
    case 'token_revoked':
      return challenge(401, saying(), refusal.kind, invalidToken('The access token was revoked.'))
    case 'proof_refused':
      return challenge(401, saying(), refusal.kind, refusal.fault === 'nonce' ? NONCE : PROOF)
    case 'principal_unknown':
    case 'custom':
      return challenge(401, saying(), 'token_invalid', invalidToken())
    case 'authentication_too_old':
    case 'authentication_too_weak':
      return challenge(401, saying(stepUp(refusal)), refusal.kind, {
        error: 'insufficient_user_authentication',
        description:
          refusal.kind === 'authentication_too_old'
            ? 'Log in again: this needs a recent login.'
            : 'Log in again: this needs a stronger login.',
      })
    case 'scope_insufficient':
      return challenge(403, saying({ scope: listed(refusal.scopes) }), refusal.kind, {
        error: 'insufficient_scope',
        description: 'The access token lacks a scope.',
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

/** Both demands at once, so that one login meets them (RFC 9470 §3). */
function stepUp({ acrValues, maximumAgeSeconds }: StepUp): ChallengeParameters {
  return {
    acr_values: listed(acrValues),
    max_age: maximumAgeSeconds === undefined ? undefined : String(maximumAgeSeconds),
  }
}

function listed(values: readonly string[] | undefined): string | undefined {
  return values?.join(' ')
}

function invalidToken(description = 'The access token is not valid.'): BearerError {
  return { error: 'invalid_token', description }
}

function denied(code: string, description: string): Message {
  return accessError({ status: 403, code, error: 'access_denied', description })
}
