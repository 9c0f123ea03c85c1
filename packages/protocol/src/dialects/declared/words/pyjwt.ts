/** What PyJWT 2 says of a token that it refuses. */
import type { TokenRefusal } from '../../../refusal.ts'
import { describePythonSegment } from '../../flask/python-segment.ts'

const CLAIM_NAMES: Readonly<Record<string, string>> = {
  exp: 'Expiration Time claim (exp)',
  iat: 'Issued At claim (iat)',
  nbf: 'Not Before claim (nbf)',
}

/** @param isNew - whether it is PyJWT 2.10 or later */
export function describePyjwt(error: TokenRefusal, token: string, isNew: boolean): string {
  switch (error.code) {
    case 'token_malformed':
    case 'token_unsupported':
      return describePythonSegment(error, token)
    case 'header_invalid':
      return error.reason === 'kid'
        ? 'Key ID header parameter must be a string'
        : `Invalid header string: unsupported ${error.reason ?? 'member'}`
    case 'algorithm_not_allowed':
      return 'The specified alg value is not allowed'
    case 'token_expired':
      return isNew ? 'Signature has expired' : 'Signature has expired'
    case 'token_not_yet_valid':
      return error.claim === 'nbf' ? 'The token is not yet valid (nbf)' : 'The token is not yet valid (iat)'
    case 'claim_invalid':
      return describeClaim(error, isNew)
    default:
      return 'Signature verification failed'
  }
}

function describeClaim({ claim = '', reason }: TokenRefusal, isNew: boolean): string {
  if (reason === 'missing') return `Token is missing the "${claim}" claim`
  if (claim === 'aud')
    return reason === 'wrong_type'
      ? 'Invalid claim format in token'
      : isNew
        ? "Audience doesn't match"
        : 'Invalid audience'
  if (claim === 'iss') return 'Invalid issuer'
  if (claim === 'sub') return 'Subject must be a string'
  if (claim === 'jti') return 'JWT ID must be a string'
  return `${CLAIM_NAMES[claim] ?? claim} must be an integer.`
}
