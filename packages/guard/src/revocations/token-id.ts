/** The id by which one token is revoked. */
import { hash } from 'node:crypto'
import { isIdText } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'

/**
 * The token's `jti`; where it has none (PyJWT and Flask-JWT set none) a digest of its claims. Never of the token's text: one token
 * has several spellings (security.md: a deny-list by text is evaded by another base64url of the signature).
 */
export function tokenIdOf(claims: Claims): string {
  const { jti } = claims
  return isIdText(jti) ? jti : hash('sha256', JSON.stringify(claims), 'base64url')
}
