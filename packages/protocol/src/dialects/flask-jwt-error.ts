/** Flask-JWT's errors and their words: `{"status_code", "error", "description"}`. */
import { quotedString } from '../field-text.ts'
import type { HeaderLine } from '../message.ts'
import type { CredentialFault, Refusal, TokenRefusal } from '../refusal.ts'
import { pythonJsonComplaint, pythonUtf8Complaint } from './flask/python-json.ts'

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
    case 'token_revoked':
      return new FlaskJwtError('Invalid token', 'Token has been revoked')
    case 'authentication_too_old':
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
      return describeShape(error, token)
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

function describeShape({ part, reason }: TokenRefusal, token: string): string {
  if (reason === 'too_few_segments') return 'Not enough segments'
  // PyJWT splits at the first and the last dot: the header is read first, and a payload with a dot in it has no valid padding.
  if (reason === 'too_many_segments' || reason === 'jwe')
    return token.startsWith('.') ? `Invalid header string: ${complaint('', 'json')}` : 'Invalid payload padding'
  const [header = '', payload = '', signature = ''] = token.split('.')
  if (part === 'signature') return lacksPadding(signature) ? 'Invalid crypto padding' : 'Signature verification failed'
  if (part !== 'header' && part !== 'payload') return 'Signature verification failed'
  const segment = part === 'header' ? header : payload
  if (lacksPadding(segment)) return `Invalid ${part} padding`
  if (reason !== 'base64url') return `Invalid ${part} string: ${complaint(segment, reason)}`
  // A spelling that Python would accept. It is refused here with the words for a wrong signature.
  return part === 'payload' ? 'Signature verification failed' : 'Invalid header string: not base64url'
}

function complaint(segment: string, reason: string | undefined): string {
  const base64 = readByPython(segment).replaceAll('-', '+').replaceAll('_', '/')
  const bytes = Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0))
  const utf8 = pythonUtf8Complaint(bytes)
  if (utf8 !== undefined) return utf8
  if (reason === 'not_an_object') return 'must be a json object'
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return pythonJsonComplaint(text) ?? (reason === 'duplicate_name' ? 'a name stands twice' : 'must be a json object')
}

/** PyJWT pads by the segment's length; Python may then still find padding missing. */
function lacksPadding(segment: string): boolean {
  const read = readByPython(segment).length
  const padding = segment.split('=').length - 1 + ((4 - (segment.length % 4)) % 4)
  return read % 4 === 1 || (4 - (read % 4)) % 4 > padding
}

/** Python drops characters outside the alphabet and reads up to the padding. */
function readByPython(segment: string): string {
  return (segment.split('=', 1)[0] ?? '').replaceAll(/[^A-Za-z0-9+/_-]/g, '')
}
