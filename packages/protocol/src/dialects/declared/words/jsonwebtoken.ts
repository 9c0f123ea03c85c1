/** What jsonwebtoken 9 says of a token that it refuses. */
import type { TokenRefusal } from '../../../refusal.ts'
import type { Expected } from '../expected.ts'

export function describeJsonwebtoken(error: TokenRefusal, token: string, { audience, issuer }: Expected): string {
  switch (error.code) {
    case 'token_expired':
      return 'jwt expired'
    case 'token_not_yet_valid':
      return 'jwt not active'
    case 'algorithm_not_allowed':
      // Without a signature, that is what is said first.
      return token.endsWith('.') ? 'jwt signature is required' : 'invalid algorithm'
    case 'signature_invalid':
    case 'key_not_found':
      return token.endsWith('.') ? 'jwt signature is required' : 'invalid signature'
    case 'claim_invalid':
      return describeClaim(error, audience, issuer)
    default:
      return describeShape(error, token)
  }
}

function describeClaim({ claim = '' }: TokenRefusal, audience: readonly string[], issuer: readonly string[]): string {
  if (claim === 'aud') return `jwt audience invalid. expected: ${audience.join(' or ')}`
  if (claim === 'iss') return `jwt issuer invalid. expected: ${issuer.join(',')}`
  return `invalid ${claim} value`
}

/** jws.decode: three parts of base64url with a header of JSON, or it is malformed; what cannot be parsed further is invalid. */
function describeShape({ part, reason }: TokenRefusal, token: string): string {
  const parts = token.split('.')
  if (parts.length !== 3 || reason === 'too_few_segments' || reason === 'too_many_segments') return 'jwt malformed'
  if (part === 'signature') return parts[2] === '' ? 'jwt signature is required' : 'invalid signature'
  if (reason === 'base64url') return 'invalid token'
  return 'invalid token'
}
