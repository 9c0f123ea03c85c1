/** jose with an imported CryptoKey: given bytes, it would import them again for each token. */
import { jwtVerify, SignJWT } from 'jose'
import type { Peer, PeerOptions } from './peer.ts'

export async function josePeer({ alg, secret, issuer, audience }: PeerOptions): Promise<Peer> {
  const algorithm = { name: 'HMAC', hash: `SHA-${alg.slice(2)}` }
  const key = await crypto.subtle.importKey('raw', Buffer.from(secret), algorithm, false, ['sign', 'verify'])
  const options = { algorithms: [alg], issuer, audience }
  const header = { alg, typ: 'JWT' }
  return {
    verify: async (token) => (await jwtVerify(token, key, options)).payload,
    sign: (claims) => new SignJWT(claims).setProtectedHeader(header).sign(key),
  }
}
