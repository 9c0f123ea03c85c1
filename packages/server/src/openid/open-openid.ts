/** OpenID Connect put together: the keys of id_tokens, and what is made and read with them. Whoever gives out codes calls it. */
import type { Algorithm } from '@latchkey/tokens'
import type { OpenidMetadata } from '../grants/endpoints/read-server-metadata.ts'
import type { IssueIdToken } from '../grants/id-token-facts.ts'
import { type Endpoint, withPorts } from '../http/endpoint.ts'
import { type KeyRing, openKeyRing } from '../signing-keys/key-ring.ts'
import type { KeyRingOptions } from '../signing-keys/ring-options.ts'
import { DEFAULT_ALGORITHMS } from '../signing-keys/use-algorithms.ts'
import { readUserinfoEndpoints } from './endpoints/read-userinfo.ts'
import { createIssueIdToken } from './id-token.ts'
import { createReadIdTokenHint, type ReadIdTokenHint } from './id-token-hint.ts'
import { ACCOUNT_CLAIMS, type ClaimsOf } from './user-claims.ts'

/** What it needs. */
export interface OpenidPorts {
  /** As of the ring of access tokens, but for `use`, `alg` and `formerKeys`. */
  readonly ringOptions: Omit<KeyRingOptions, 'use' | 'alg' | 'formerKeys' | 'tokenLifetimeSeconds'>
  /** Of id_tokens. Default RS256. */
  readonly alg?: Algorithm
  /** How long a login can last: a hint is good as long as its key is published. At most thirty times as long as a key signs. */
  readonly longestLoginSeconds: number
  readonly issuer: string
  readonly claimsOf: ClaimsOf
}

/** Disposing ends what follows the store. */
export interface Openid extends AsyncDisposable {
  /** Give it to `readSigningKeysEndpoint` beside the other one. */
  readonly ring: KeyRing
  readonly issueIdToken: IssueIdToken
  readonly readIdTokenHint: ReadIdTokenHint
  readonly endpoints: readonly Endpoint[]
}

/** As long as a key signs. */
const NINETY_DAYS = 7_776_000
const MOST_FORMER_KEYS = 30

/** @throws as `openKeyRing` does */
export async function openOpenid(ports: OpenidPorts): Promise<Openid> {
  const { ringOptions, alg = DEFAULT_ALGORITHMS.id_token, longestLoginSeconds, issuer, claimsOf } = ports
  const { rotateEverySeconds = NINETY_DAYS } = ringOptions
  // Where keys are replaced every minute, not every one of a month can be published.
  const tokenLifetimeSeconds = Math.min(longestLoginSeconds, MOST_FORMER_KEYS * rotateEverySeconds)
  const ring = await openKeyRing({ ...ringOptions, use: 'id_token', alg, tokenLifetimeSeconds })
  return Object.freeze({
    ring,
    issueIdToken: createIssueIdToken({ ring, issuer, clock: ringOptions.clock }),
    readIdTokenHint: createReadIdTokenHint({ keySet: ring.keySet, issuer }),
    endpoints: withPorts(readUserinfoEndpoints(), { claimsOf }),
    [Symbol.asyncDispose]: () => ring[Symbol.asyncDispose](),
  })
}

/** What the metadata say of it, which is known before anything is opened. */
export function openidMetadata({ alg = DEFAULT_ALGORITHMS.id_token }: Pick<OpenidPorts, 'alg'> = {}): OpenidMetadata {
  const ofTheToken = ['iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'sid', 'at_hash']
  return { idTokenAlgorithms: [alg], claims: [...ACCOUNT_CLAIMS, ...ofTheToken] }
}
