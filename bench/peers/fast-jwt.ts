/** fast-jwt with its signer and verifier made once. Its cache of verified tokens is off: otherwise the cache would be measured. */
import { createSigner, createVerifier } from 'fast-jwt'
import type { Peer, PeerOptions } from './peer.ts'

export function fastJwtPeer({ alg, secret, issuer, audience }: PeerOptions): Peer {
  const key = Buffer.from(secret)
  const verify = createVerifier({ key, algorithms: [alg], allowedIss: issuer, allowedAud: audience, cache: false })
  const sign = createSigner({ key, algorithm: alg })
  return { verify: (token) => verify(token), sign: (claims) => sign(claims) }
}
