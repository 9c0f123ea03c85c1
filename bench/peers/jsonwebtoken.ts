/** jsonwebtoken with a KeyObject and options made once. */
import { createSecretKey } from 'node:crypto'
import jsonwebtoken from 'jsonwebtoken'
import type { Peer, PeerOptions } from './peer.ts'

export function jsonwebtokenPeer({ alg, secret, issuer, audience }: PeerOptions): Peer {
  const key = createSecretKey(secret)
  const verifyOptions = { algorithms: [alg], issuer, audience }
  // It adds `iat` to the payload itself, without a copy, because nothing changes here.
  const signOptions = { algorithm: alg, mutatePayload: true }
  return {
    verify: (token) => jsonwebtoken.verify(token, key, verifyOptions),
    sign: (claims) => jsonwebtoken.sign(claims, key, signOptions),
  }
}
