/** Ours, with its public names. */
import { createSigner, createVerifier, secretKey } from '@latchkey/tokens'
import type { Peer, PeerOptions } from './peer.ts'

export function latchkeyPeer({ alg, secret, issuer, audience }: PeerOptions): Peer {
  const key = secretKey(secret, { alg })
  const verifier = createVerifier({ keys: key, issuer, audience })
  const signer = createSigner({ key })
  return {
    verify: (token) => verifier.verify(token).claims,
    sign: (claims) => signer.sign(claims),
  }
}
