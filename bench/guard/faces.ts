/** The two dialects that are measured, each with its key and the credentials of many users. */
import { randomBytes, randomUUID } from 'node:crypto'
import { type Dialect, flaskJwt, oauth } from '@latchkey/protocol'
import { createSigner, type Key, secretKey } from '@latchkey/tokens'

/** A dialect that is measured. */
export type FaceName = 'native' | 'flask-jwt'

/** A dialect with its key. */
export interface BenchFace {
  readonly name: FaceName
  readonly dialect: Dialect
  readonly key: Key
  /** The text before the token in `Authorization`. */
  readonly scheme: string
}

const ORIGIN = 'https://api.example.com'
const LIFETIME_SECONDS = 3600

/** Both dialects, each with a fresh key. */
export function createFaces(): readonly BenchFace[] {
  return [
    {
      name: 'native',
      dialect: oauth({ issuer: ORIGIN, audience: ORIGIN, accessTokenLifetimeSeconds: LIFETIME_SECONDS }),
      key: secretKey(randomBytes(32), { alg: 'HS256' }),
      scheme: 'Bearer',
    },
    {
      name: 'flask-jwt',
      dialect: flaskJwt({ config: { JWT_EXPIRATION_DELTA: { seconds: LIFETIME_SECONDS } } }),
      key: secretKey(randomBytes(32), { alg: 'HS256' }),
      scheme: 'JWT',
    },
  ]
}

/** The values of `Authorization` for this many users, each with their own token. */
export function createCredentials({ dialect, key, scheme }: BenchFace, count: number): readonly string[] {
  const signer = createSigner({ key })
  const now = Math.floor(Date.now() / 1000)
  return Array.from({ length: count }, (_, id) => {
    const { header, claims } = dialect.issue(
      { id },
      { now, alg: key.alg, kid: key.kid, tokenId: randomUUID(), csrfToken: 'csrf-token' },
    )
    // Flat, as from a parser: concatenated text is a tree of strings until it is read.
    return Buffer.from(`${scheme} ${signer.sign(claims, header)}`).toString('latin1')
  })
}
