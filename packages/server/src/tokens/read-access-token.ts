/** Reads the claims of a valid access token of this issuer, for use-cases that get a token as a parameter. */
import type { Revocations } from '@latchkey/guard/revocations'
import type { Dialect } from '@latchkey/protocol'
import { type Claims, createVerifier, type Key, TokenError, type VerifiedToken } from '@latchkey/tokens'
import { DomainError } from '../faults/domain-error.ts'
import type { Clock } from '../world/clock.ts'
import type { SigningKeys } from './signing-keys.ts'

/** What reading needs. */
export interface ReadAccessTokenPorts {
  readonly dialect: Dialect
  readonly keys: readonly Key[] | SigningKeys
  readonly revocations: Revocations
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** Reads tokens of any audience: the caller has been authenticated before. */
export interface AccessTokenReader {
  /** The claims of a token that our keys have signed and that has not expired, revoked or not. */
  readonly readSigned: (token: string) => Promise<Claims | undefined>
  /**
   * The claims of a valid token.
   *
   * @throws {DomainError} store_unavailable: revocations cannot be read at the moment
   */
  readonly readGood: (token: string) => Promise<Claims | undefined>
}

export function createAccessTokenReader(ports: ReadAccessTokenPorts): AccessTokenReader {
  const { dialect, keys, revocations, clock } = ports
  const { checks, ...policyOfDialect } = dialect.policy()
  // Nobody uses the token here: whoever asks is told to which key it is bound (RFC 9449 §6.2).
  const policy = { ...policyOfDialect, checks: checks.filter((check) => check !== 'cnf'), audience: [] }
  // A resource server asks for a token with each of its requests. What is remembered is that it was signed; revocation is asked each time.
  const verifier = createVerifier({ keys: 'keySet' in keys ? keys.keySet : keys, policy, clock: clock.now, cache: {} })

  async function read(token: string): Promise<VerifiedToken | undefined> {
    try {
      return await verifier.verify(token)
    } catch (error) {
      if (error instanceof TokenError) return undefined
      throw error
    }
  }

  return {
    readSigned: async (token) => (await read(token))?.claims,
    readGood: async (token) => {
      const verified = await read(token)
      if (!verified || revocations.isRevoked({ ...verified, dialect })) return undefined
      if (revocations.isLost()) throw new DomainError('store_unavailable', 'the revocation log cannot be read')
      return verified.claims
    },
  }
}
