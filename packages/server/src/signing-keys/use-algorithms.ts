/** Which algorithms fit a use. */
import type { Algorithm } from '@latchkey/tokens'
import type { SigningKeyUse } from './signing-key.ts'

/** What a new ring signs with: ES256, which every verifier of APIs takes; RS256, which every relying party must take (OpenID Connect Discovery §3). */
export const DEFAULT_ALGORITHMS: Readonly<Record<SigningKeyUse, Algorithm>> = Object.freeze({
  access_token: 'ES256',
  id_token: 'RS256',
})

/** An `id_token` is verified by clients, which know these. With a shared secret each of them could make one for the others. */
export function isForUse(use: SigningKeyUse, alg: Algorithm): boolean {
  return use === 'access_token' || /^(?:(?:RS|PS|ES)\d{3}|EdDSA)$/.test(alg)
}
