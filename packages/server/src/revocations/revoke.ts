/** Revokes a token, a session, all that a subject has until now, or a key. */
import { type Revocation, tokenIdOf } from '@latchkey/guard/revocations'
import { type Dialect, isIdText } from '@latchkey/protocol'
import { type Claims, createVerifier, type Key, TokenError } from '@latchkey/tokens'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import type { Clock } from '../world/clock.ts'
import type { RevocationLog } from './revocation-log.ts'
import { personRevocations, type UsernamesOf } from './revoke-subject.ts'

interface Limits {
  /** Only tokens of this `iss`. Left out: of any. */
  readonly issuer?: string
  /** When no such token is valid any more, in seconds since the epoch. Default: after the longest lifetime of the faces' tokens. */
  readonly expiresAt?: number
}

/** What to revoke. */
export type RevokeRequest =
  /** One token, as its holder has it (RFC 7009). */
  | { readonly token: string }
  /** One token by its `jti`, where the token itself is not at hand. */
  | (Limits & { readonly tokenId: string })
  /** Every token with this `sid`. */
  | (Limits & { readonly session: string })
  /**
   * Every token of a person, named by id, that was issued until now, or until another second: a password was changed, an account was
   * closed. Tokens that say a name instead of the id are meant too.
   */
  | (Limits & { readonly subject: string; readonly issuedUntil?: number })
  /** Every token that a key has signed, by its `kid` or its thumbprint. Kept for good unless `expiresAt` says otherwise. */
  | (Limits & { readonly key: string })

/**
 * Resolves to true when guards are certain to learn of it; to false for a token that is not ours or has expired, which is refused anyway.
 *
 * @throws {TypeError} for a request that names nothing
 * @throws {DomainError} store_unavailable | store_misconfigured: nothing is revoked then
 */
export type Revoke = (request: RevokeRequest) => Promise<boolean>

/** What revoking needs. */
export interface RevokePorts {
  readonly log: RevocationLog
  /** Whose tokens can be read. */
  readonly faces: readonly { readonly dialect: Dialect; readonly keys: readonly Key[] | SigningKeys }[]
  readonly usernamesOf: UsernamesOf
  /** The longest that a token of any face of the server lives. */
  readonly accessTokenLifetimeSeconds: () => number
  /** Seconds since the epoch. */
  readonly clock: Clock
}

export function createRevoke(ports: RevokePorts): Revoke {
  const { log, faces, usernamesOf, accessTokenLifetimeSeconds, clock } = ports
  const readers = faces.map((face) => ({ dialect: face.dialect, read: createReader(face, clock) }))

  return async (request) => {
    const revocations = 'token' in request ? await ofToken(request.token) : await named(request)
    if (revocations.length > 0) await log.append(revocations)
    return revocations.length > 0
  }

  /** Only tokens that a face's own keys have signed: otherwise anyone could fill the log. */
  async function ofToken(token: string): Promise<readonly Revocation[]> {
    for (const { dialect, read } of readers) {
      const claims = await read(token)
      if (!claims) continue
      return [revocationOf(claims, dialect)]
    }
    return []
  }

  async function named(request: Exclude<RevokeRequest, { readonly token: string }>): Promise<readonly Revocation[]> {
    const now = Math.floor(clock.now())
    const { issuer, expiresAt = 'key' in request ? undefined : now + accessTokenLifetimeSeconds() + 1 } = request
    const limits = { ...(issuer !== undefined && { issuer }), ...(expiresAt !== undefined && { expiresAt }) }
    if ('tokenId' in request) return [{ kind: 'token', id: request.tokenId, ...limits }]
    if ('session' in request) return [{ kind: 'session', id: request.session, ...limits }]
    if ('key' in request) return [{ kind: 'key', id: request.key, ...limits }]
    if ('subject' in request) {
      const { subject, issuedUntil = now } = request
      // Tokens that say names have no issuer.
      const usernames = issuer === undefined ? await usernamesOf(subject) : []
      return personRevocations({ subject, usernames, issuedUntil, ...limits })
    }
    throw new TypeError('revoke: name a token, a tokenId, a session, a subject or a key')
  }
}

/** The entry that ends one token, of a dialect that has verified it. */
export function revocationOf(claims: Claims, dialect: Dialect): Revocation {
  const { iss, exp } = claims
  const issuer = isIdText(iss) ? { issuer: iss } : {}
  // A fraction of a second more is kept rather than less.
  const end = typeof exp === 'number' && exp >= 0 && exp < Number.MAX_SAFE_INTEGER ? { expiresAt: Math.ceil(exp) } : {}
  return { kind: 'token', id: tokenIdOf(claims), ...issuer, ...end, ...ownerIn(claims, dialect) }
}

/** Whose it is, where an entry of that person would refuse it too. */
function ownerIn(claims: Claims, { subjectOf, subjectIs = 'id', issuedAtOf }: Dialect) {
  const value = subjectOf(claims)
  const owner = typeof value === 'number' ? String(value) : value
  if (!issuedAtOf || !isIdText(owner)) return {}
  return subjectIs === 'username' ? { username: owner } : { subject: owner }
}

/** The claims of a valid token of a face; undefined for any other. */
function createReader(
  { dialect, keys }: RevokePorts['faces'][number],
  clock: Clock,
): (token: string) => Promise<Claims | undefined> {
  const decode = dialect.engine?.decode
  const verifier = createVerifier({
    keys: 'keySet' in keys ? keys.keySet : keys,
    policy: dialect.policy(),
    clock: clock.now,
  })
  return async (token) => {
    try {
      const claims: unknown = decode ? decode(token) : (await verifier.verify(token)).claims
      return typeof claims === 'object' && claims !== null ? (claims as Claims) : undefined
    } catch (error) {
      // The old app's own decoder throws what it likes to refuse. Ours throws nothing else.
      if (decode || error instanceof TokenError) return undefined
      throw error
    }
  }
}
