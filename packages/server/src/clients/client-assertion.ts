/**
 * A client that shows by a signature who it is: `private_key_jwt` (OpenID Connect Core §9, RFC 7523 §3). Nothing secret is sent, and what is
 * sent is good once.
 */
import {
  type Algorithm,
  type Claims,
  createVerifier,
  decodeUnverified,
  type JwkSet,
  jwks,
  TokenError,
} from '@latchkey/tokens'
import type { ClientInfo } from '../http/client-info.ts'
import { type SeenStore, seenHash } from '../seen/seen-store.ts'
import type { Clock } from '../world/clock.ts'
import type { ClientSource } from './client-source.ts'
import type { JwkList } from './jwk-list.ts'
import type { OAuthClient } from './oauth-client.ts'

/** `client_assertion_type` (RFC 7523 §2.2). */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What clients may sign with: public keys alone, so that nothing that they publish could sign. */
export const ASSERTION_ALGORITHMS: readonly Algorithm[] = Object.freeze([
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
  ...(['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'] as const),
])

/** What verifying needs. */
export interface VerifyAssertionPorts {
  readonly clients: Pick<ClientSource, 'find'>
  /** The keys of clients that name an address for them. Without it such a client cannot sign. */
  readonly keysAt?: ((uri: string, from: ClientInfo, isAgain?: boolean) => Promise<JwkList | undefined>) | undefined
  readonly seen: Pick<SeenStore, 'remember'>
  readonly issuer: string
  /** Taken as an audience beside the issuer, as RFC 7523 §3 has it. */
  readonly tokenEndpoint: string
  readonly clock: Pick<Clock, 'now'>
}

/** What has become of an assertion. `unreadable`: nothing is known of it, because the client's keys could not be read. */
export type VerifiedAssertion =
  | { readonly kind: 'right'; readonly oauthClient: OAuthClient }
  | { readonly kind: 'wrong'; readonly isKnown: boolean }
  | { readonly kind: 'unreadable' }

/** @param clientId - whom the header and the claims name: nobody has shown that yet */
export type VerifyAssertion = (assertion: string, clientId: string, from: ClientInfo) => Promise<VerifiedAssertion>

const MOST_CHARACTERS = 4096
const LONGEST_LIFE_SECONDS = 300
/** How far the clocks of clients may be ahead, or behind. */
const SKEW_SECONDS = 10
const MOST_ID_CHARACTERS = 255

/** Whom an assertion is of, as it says itself; undefined for what can be none. */
export function assertedClient(assertion: string): string | undefined {
  if (assertion.length > MOST_CHARACTERS) return undefined
  try {
    const { iss, sub } = decodeUnverified(assertion).claims
    return typeof iss === 'string' && iss !== '' && iss === sub ? iss : undefined
  } catch (error) {
    if (error instanceof TokenError) return undefined
    throw error
  }
}

export function createVerifyAssertion(ports: VerifyAssertionPorts): VerifyAssertion {
  const { clients, keysAt, seen, issuer, tokenEndpoint, clock } = ports

  return async (assertion, clientId, from) => {
    const client = await clients.find(clientId)
    const wrong = { kind: 'wrong', isKnown: client !== undefined } as const
    if (client?.authentication !== 'private_key_jwt' || client.disabledAt !== undefined) return wrong
    const claims = await verified(assertion, client, from)
    if (claims === 'unreadable') return { kind: 'unreadable' }
    if (!claims || !isForUs(claims)) return wrong
    const hash = seenHash('client_assertion', client.id, String(claims['jti']))
    // It is taken for as long after its end as clocks may differ.
    const expiresAt = Math.ceil(Number(claims['exp'])) + SKEW_SECONDS
    const isNew = await seen.remember({ kind: 'client_assertion', hash, expiresAt })
    return isNew ? { kind: 'right', oauthClient: client } : wrong
  }

  async function verified(
    assertion: string,
    client: OAuthClient,
    from: ClientInfo,
  ): Promise<Claims | 'unreadable' | undefined> {
    const { jwks: own, jwksUri } = client
    const set = own ?? (jwksUri === undefined ? { keys: [] } : await keysAt?.(jwksUri, from))
    if (!set) return 'unreadable'
    const first = withKeys(assertion, set, client.id)
    // A client may have changed its keys since they were read.
    if (first !== 'key_not_found' || own || jwksUri === undefined) return claimsOf(first)
    const again = await keysAt?.(jwksUri, from, true)
    return again ? claimsOf(withKeys(assertion, again, client.id)) : undefined
  }

  function withKeys(assertion: string, { keys }: JwkList, clientId: string): Claims | 'key_not_found' | undefined {
    try {
      const { alg } = decodeUnverified(assertion).header
      const algorithms = ASSERTION_ALGORITHMS.filter((name) => name === alg)
      if (algorithms.length === 0) return undefined
      const set = keySetOf(keys, algorithms)
      if (!set) return 'key_not_found'
      const { verify } = createVerifier({
        keys: set,
        issuer: clientId,
        subject: clientId,
        audience: [issuer, tokenEndpoint],
        requiredClaims: ['iss', 'sub', 'aud', 'exp', 'jti'],
        leewaySeconds: SKEW_SECONDS,
        maximumTokenCharacters: MOST_CHARACTERS,
        clock: clock.now,
      })
      const { header, claims } = verify(assertion)
      return isAssertionType(header['typ']) ? claims : undefined
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
      return error.code === 'key_not_found' ? 'key_not_found' : undefined
    }
  }

  /** One audience: what names another beside us is good there too, and whoever reads it there could use it here. */
  function isForUs({ aud, exp, jti }: Claims): boolean {
    if (typeof aud !== 'string') return false
    if (Number(exp) > clock.now() + LONGEST_LIFE_SECONDS + SKEW_SECONDS) return false
    return typeof jti === 'string' && jti !== '' && jti.length <= MOST_ID_CHARACTERS
  }
}

/** The keys for one algorithm: most clients do not say which a key is for, and its type fits several. */
function keySetOf(keys: readonly object[], algorithms: readonly Algorithm[]) {
  try {
    return jwks({ keys } as JwkSet, { algorithms })
  } catch (error) {
    // None can be used, or two have one name.
    if (error instanceof TypeError) return undefined
    throw error
  }
}

function claimsOf(found: Claims | 'key_not_found' | undefined): Claims | undefined {
  return found === 'key_not_found' ? undefined : found
}

/** A client may sign other things with the same key: what says that it is something else is not taken. */
function isAssertionType(typ: unknown): boolean {
  return (
    typ === undefined ||
    (typeof typ === 'string' && /^(?:application\/)?(?:jwt|client-authentication\+jwt)$/i.test(typ))
  )
}
