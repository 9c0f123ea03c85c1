/** `at_hash` (OpenID Connect Core §3.1.3.6): binds an access token to the `id_token` that came with it. */
import { createHash } from 'node:crypto'
import type { Algorithm } from '@latchkey/tokens'

/** The hash of the signature's algorithm. Of EdDSA the specification names none, and libraries take the one that Ed25519 uses (RFC 8032 §5.1). */
const HASHES: Readonly<Record<string, string>> = { 256: 'sha256', 384: 'sha384', 512: 'sha512' }

/** @param alg - that signs the id_token */
export function accessTokenHash(accessToken: string, alg: Algorithm): string {
  const name = alg === 'EdDSA' ? 'sha512' : HASHES[alg.slice(2)]
  if (name === undefined) throw new TypeError(`alg: ${alg} signs no id_token`)
  const digest = createHash(name).update(accessToken, 'ascii').digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
