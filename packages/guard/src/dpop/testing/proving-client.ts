/** A client with a key of its own: it makes proofs, good and bad. */
import { hash } from 'node:crypto'
import { createSigner, exportJwk, generateKey, type Jwk, type PrivateKey, thumbprint } from '@latchkey/tokens'

/** What a proof says; undefined leaves a claim out. */
export type ProofClaims = Readonly<Record<string, unknown>>

export interface ProvingClient {
  readonly jkt: string
  readonly key: PrivateKey
  readonly proof: (of: ProofOf) => string
}

/** What a proof is for. */
export interface ProofOf {
  readonly method?: string
  readonly url: string
  readonly token: string
  readonly at: number
  readonly claims?: ProofClaims
  readonly header?: ProofClaims
}

let made = 0

export function createProvingClient(alg: 'ES256' | 'EdDSA' | 'PS256' = 'ES256'): ProvingClient {
  const key = generateKey(alg)
  const own = exportJwk(key)
  return {
    key,
    jkt: thumbprint(own),
    proof: ({ method = 'GET', url, token, at, claims = {}, header = {} }) => {
      made += 1
      const ath = hash('sha256', token, 'base64url')
      const all = { jti: `proof-${made}`, htm: method, htu: url, iat: at, ath, ...claims }
      const said = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
      return createSigner({ key }).sign(said, { typ: 'dpop+jwt', jwk: publicMembers(own), ...header })
    },
  }
}

/** As clients send it: the members of the key, and nothing about its use. */
function publicMembers({ kty, crv, x, y, n, e }: Jwk): ProofClaims {
  return Object.fromEntries(Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined))
}
