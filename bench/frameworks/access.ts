/** Whose tokens the measured servers accept, and the tokens of many users. */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGuard, type Guard } from '@latchkey/guard'
import { type Dialect, oauth } from '@latchkey/protocol'
import { createSigner, type Key, secretKey } from '@latchkey/tokens'
import type { TokensFile } from '../measure/wrk-rounds.ts'

/** What a guard is made from, ours and each peer's. */
export interface Access {
  readonly alg: 'HS256'
  /** As text, for libraries that take no bytes. */
  readonly secret: string
  readonly issuer: string
  readonly audience: string
}

/** Whether tokens are repeated: then a guard may cache them. */
export type Workload = 'repeated' | 'distinct'

/** Tokens of many users, a whole number of batches in each pool. */
export type TokenPools = Readonly<Record<Workload, readonly string[]>>

/** Files of tokens, kept while they are needed. */
export interface TokenFiles extends Disposable {
  readonly repeated: TokensFile
  readonly distinct: TokensFile
}

/** How many users come back. Every cache holds them all. */
const REPEATED_TOKENS = 1000

/** So many that no cache still holds a token when it is repeated: ours keeps at most 10,000. */
const DISTINCT_TOKENS = 50_000

const LIFETIME_SECONDS = 36_000

/** A fresh secret. */
export function createAccess(): Access {
  const secret = randomBytes(32).toString('base64url')
  return { alg: 'HS256', secret, issuer: 'https://auth.example.com', audience: 'https://api.example.com' }
}

/** Our guard with its defaults, for both workloads. */
export function guardOf(access: Access): Guard {
  return createGuard({ dialect: dialectOf(access), keys: keyOf(access) })
}

/** Distinct RFC 9068 access tokens (`iss`, `aud`, `sub`, `client_id`, `iat`, `nbf`, `exp`, `jti`). */
export function createTokens(access: Access, count: number): readonly string[] {
  const dialect = dialectOf(access)
  const key = keyOf(access)
  const signer = createSigner({ key })
  const now = Math.floor(Date.now() / 1000)
  return Array.from({ length: count }, () => {
    const context = { now, alg: key.alg, kid: key.kid, tokenId: randomUUID(), csrfToken: randomUUID() }
    const { header, claims } = dialect.issue({ id: randomUUID() }, context)
    return signer.sign(claims, header)
  })
}

/** Both pools, as large as they are measured. */
export function createPools(access: Access): TokenPools {
  return { repeated: createTokens(access, REPEATED_TOKENS), distinct: createTokens(access, DISTINCT_TOKENS) }
}

/** Writes both pools for the load. */
export function writeTokens(access: Access): TokenFiles {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-tokens-'))
  const pools = createPools(access)
  const write = (name: Workload): TokensFile => {
    const path = join(folder, name)
    writeFileSync(path, `${pools[name].join('\n')}\n`, { mode: 0o600 })
    return { path, count: pools[name].length }
  }
  return {
    repeated: write('repeated'),
    distinct: write('distinct'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}

function dialectOf({ issuer, audience }: Access): Dialect {
  return oauth({ issuer, audience, accessTokenLifetimeSeconds: LIFETIME_SECONDS })
}

function keyOf({ alg, secret }: Access): Key {
  return secretKey(secret, { alg })
}
