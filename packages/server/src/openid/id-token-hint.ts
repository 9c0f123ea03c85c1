/**
 * `id_token_hint`: an `id_token` of ours that comes back, as a reminder of who was logged in (OpenID Connect Core §3.1.2.1, RP-Initiated
 * Logout §2). It proves nothing about whoever sends it.
 */
import { type Claims, type ClaimsPolicy, createVerifier, type KeySet, TokenError } from '@latchkey/tokens'

/** What it needs. */
export interface ReadIdTokenHintPorts {
  /** Of the ring of `id_token` keys: an access token is no hint. */
  readonly keySet: KeySet
  readonly issuer: string
}

/** What a good hint says. */
export interface IdTokenHint {
  readonly subject: string
  readonly clientId: string
  readonly sessionId: string | undefined
}

/**
 * @param clientId - who must be its `aud`, where that is known
 * @returns undefined for anything that is not ours, or not of this client
 * @throws {TokenError} keys_unavailable
 */
export type ReadIdTokenHint = (hint: string, clientId?: string) => Promise<IdTokenHint | undefined>

/**
 * Who has made it and what it is. It may have expired, however long ago, as long as its key is published; nothing of a session hangs on it.
 * `typ` keeps out whatever else the ring signs, such as logout tokens.
 */
function hintPolicy(issuer: string): ClaimsPolicy {
  return {
    checks: ['required', 'iss', 'strings', 'forbidden'],
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
    stringClaims: ['sub', 'aud'],
    leewaySeconds: 0,
    expiry: 'exclusive',
    wholeSeconds: false,
    readTime: (value) => (typeof value === 'number' ? value : undefined),
    issuers: [issuer],
    subject: undefined,
    audience: [],
    maximumAgeSeconds: undefined,
    issuedAheadSeconds: 0,
    forbiddenClaims: ['events'],
    mark: undefined,
    typ: 'JWT',
    kidMustBeString: true,
    maximumDepth: 16,
  }
}

export function createReadIdTokenHint({ keySet, issuer }: ReadIdTokenHintPorts): ReadIdTokenHint {
  const verifier = createVerifier({ keys: keySet, policy: hintPolicy(issuer) })
  return async (hint, clientId) => {
    const claims = await verified(hint)
    if (!claims) return undefined
    const { sub, aud, sid } = claims
    if (typeof sub !== 'string' || typeof aud !== 'string') return undefined
    if (clientId !== undefined && aud !== clientId) return undefined
    return { subject: sub, clientId: aud, sessionId: typeof sid === 'string' ? sid : undefined }
  }

  async function verified(hint: string): Promise<Claims | undefined> {
    try {
      return (await verifier.verify(hint)).claims
    } catch (error) {
      if (error instanceof TokenError && error.code !== 'keys_unavailable') return undefined
      throw error
    }
  }
}
