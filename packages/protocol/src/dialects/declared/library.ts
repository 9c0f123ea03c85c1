/** The token libraries of old apps: what each says of a token that it refuses. */
import type { Refusal, TokenRefusal } from '../../refusal.ts'
import type { Expected } from './expected.ts'
import { describeJsonwebtoken } from './words/jsonwebtoken.ts'
import { describePyjwt } from './words/pyjwt.ts'

export type LibraryName = 'pyjwt-1.4' | 'pyjwt-1.7' | 'pyjwt-2.6' | 'pyjwt-2.10' | 'jsonwebtoken' | 'jose' | 'simplejwt'

/** The text of `{description}`. It repeats nothing of the token. */
export function describeRefusal(refusal: Refusal, library: LibraryName, expected: Expected): string {
  switch (refusal.kind) {
    case 'token_refused':
      return describeToken(refusal.error, refusal.token, library, expected)
    case 'credential_absent':
      return 'Request does not contain an access token'
    case 'credential_malformed':
      return 'The token is not where it is looked for'
    case 'token_revoked':
      return 'Token has been revoked'
    case 'principal_unknown':
      return 'User does not exist'
    case 'login_refused':
      return 'Invalid credentials'
    default:
      return 'Access denied'
  }
}

function describeToken(error: TokenRefusal, token: string, library: LibraryName, expected: Expected): string {
  return library === 'jsonwebtoken'
    ? describeJsonwebtoken(error, token, expected)
    : describePyjwt(error, token, library === 'pyjwt-2.10')
}
