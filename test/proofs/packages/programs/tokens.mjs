/** What the guards of these programs take. */
import { oauth } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'

export const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
export const key = secretKey('kept-by-the-proof-alone-and-worth-nothing', { alg: 'HS256' })

/** @returns a token for the user 7 */
export function issue() {
  const context = { now: Date.now() / 1000, alg: key.alg, kid: key.kid, tokenId: 'one', csrfToken: 'none' }
  const { header, claims } = dialect.issue({ id: 7 }, context)
  return createSigner({ key }).sign(claims, header)
}
