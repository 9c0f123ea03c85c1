/** Distinct tokens as an API sees them: one issuer, many users, valid for an hour. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { SecretAlgorithm as Algorithm } from '@latchkey/tokens'
import { latchkeyPeer } from '../peers/latchkey.ts'
import type { BenchClaims, PeerOptions } from '../peers/peer.ts'

/** Tokens and claims, each one once, and what to verify them with. */
export interface Pool {
  readonly options: PeerOptions
  readonly claims: readonly BenchClaims[]
  readonly tokens: readonly string[]
}

const LIFETIME_SECONDS = 3600

/** Makes a pool under a fresh secret. */
export async function createPool(alg: Algorithm, size: number): Promise<Pool> {
  const options = {
    alg,
    secret: randomBytes(64),
    issuer: 'https://auth.example.com',
    audience: 'https://api.example.com',
  }
  const now = Math.floor(Date.now() / 1000)
  const claims = Array.from({ length: size }, () => claimsAt(now, options))
  const { sign } = latchkeyPeer(options)
  const tokens: string[] = []
  // A concatenated token is a tree of strings until it is read; one from a header is flat.
  for (const one of claims) tokens.push(Buffer.from(await sign(one)).toString('latin1'))
  return { options, claims, tokens }
}

/** @param now - whole seconds since the epoch */
export function claimsAt(now: number, { issuer, audience }: Pick<PeerOptions, 'issuer' | 'audience'>): BenchClaims {
  const exp = now + LIFETIME_SECONDS
  return { iss: issuer, aud: audience, sub: randomUUID(), iat: now, nbf: now, exp, jti: randomUUID() }
}
