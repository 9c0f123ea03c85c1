/** Flask-JWT's errors and their words: `{"status_code", "error", "description"}`. */
import { quotedString } from '../field-text.ts'
import type { HeaderLine } from '../message.ts'
import type { CredentialFault, Refusal, TokenRefusal } from '../refusal.ts'
import { describePythonSegment } from './flask/python-segment.ts'

/** Flask-JWT's `JWTError`: what `requestHandler` may throw and `jwtErrorHandler` is given. */
export class FlaskJwtError extends Error {
  override readonly name = 'FlaskJwtError'
  readonly error: string
  readonly description: string
  readonly statusCode: number
  readonly headers: readonly HeaderLine[]

  constructor(error: string, description: string, statusCode = 401, headers: readonly HeaderLine[] = []) {
    super(`${error}: ${description}`)
    this.error = error
    this.description = description
    this.statusCode = statusCode
    this.headers = headers
  }
}

const CREDENTIAL_WORDS: Readonly<Record<CredentialFault, string>> = {
  scheme: 'Unsupported authorization type',
  no_token: 'Token missing',
  spaces: 'Token contains spaces',
  duplicate: 'Unsupported authorization type',
}

const CLAIM_NAMES: Readonly<Record<string, string>> = {
  exp: 'Expiration Time claim (exp)',
  iat: 'Issued At claim (iat)',
  nbf: 'Not Before claim (nbf)',
}

/** The error that Flask-JWT raises where we refuse. */
export function flaskJwtError(refusal: Exclude<Refusal, { kind: 'request_malformed' }>, realm: string): FlaskJwtError {
  switch (refusal.kind) {
    case 'credential_absent':
      return new FlaskJwtError('Authorization Required', 'Request does not contain an access token', 401, [
        // The original does not escape the realm; a quote in it would end the string.
        ['WWW-Authenticate', `JWT realm=${quotedString(realm)}`],
      ])
    case 'credential_malformed':
      return new FlaskJwtError('Invalid JWT header', CREDENTIAL_WORDS[refusal.fault])
    case 'token_refused':
      return new FlaskJwtError('Invalid token', describe(refusal.error, refusal.token))
    case 'principal_unknown':
      return new FlaskJwtError('Invalid JWT', 'User does not exist')
    case 'proof_refused':
      return new FlaskJwtError('Invalid token', 'Invalid proof of possession')
    case 'token_revoked':
      return new FlaskJwtError('Invalid token', 'Token has been revoked')
    case 'authentication_too_old':
    case 'authentication_too_weak':
      return new FlaskJwtError('Invalid token', 'Fresh login required')
    case 'scope_insufficient':
    case 'role_insufficient':
    case 'access_denied':
    case 'csrf_refused':
      return new FlaskJwtError('Forbidden', 'Insufficient permissions', 403)
    case 'login_refused':
      return new FlaskJwtError('Bad Request', 'Invalid credentials')
    case 'custom':
      return refusal.error instanceof FlaskJwtError
        ? refusal.error
        : new FlaskJwtError('Invalid token', messageOf(refusal.error))
  }
}

/** A handler refuses in its own words. But the engine's own errors are bugs, and V8's JSON errors quote the text they could not read. */
function messageOf(error: unknown): string {
  const isMistake = [TypeError, SyntaxError, RangeError, ReferenceError, URIError].some((kind) => error instanceof kind)
  return error instanceof Error && !isMistake ? error.message : 'Invalid token'
}

/** PyJWT 1.4.2's text for what is wrong with a token. */
function describe(error: TokenRefusal, token: string): string {
  switch (error.code) {
    case 'token_malformed':
    // Five parts are a JWE to us. PyJWT 1.4.2 does not know JWE and sees too many parts.
    case 'token_unsupported':
      return describePythonSegment(error, token)
    case 'header_invalid':
      return `Invalid header string: unsupported ${error.reason ?? 'member'}`
    case 'algorithm_not_allowed':
      return 'The specified alg value is not allowed'
    case 'token_expired':
      return 'Signature has expired'
    case 'token_not_yet_valid':
      return error.claim === 'nbf'
        ? 'The token is not yet valid (nbf)'
        : 'Issued At claim (iat) cannot be in the future.'
    case 'claim_invalid':
      return describeClaim(error)
    default:
      return 'Signature verification failed'
  }
}

function describeClaim({ claim = '', reason }: TokenRefusal): string {
  if (reason === 'missing') return `Token is missing the "${claim}" claim`
  if (claim === 'aud') return reason === 'wrong_type' ? 'Invalid claim format in token' : 'Invalid audience'
  return `${CLAIM_NAMES[claim] ?? claim} must be an integer.`
}
