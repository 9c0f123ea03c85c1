/**
 * What happens to every token request, whatever its grant: the grant says what may be issued; then the user is read again, audience
 * and scopes are narrowed, the token is signed, the single use is made and the event recorded, in this order.
 */
import type { IssuedToken, Principal } from '@latchkey/protocol'
import type { Audit, Stranger } from '../audit/audit.ts'
import type { AuditEvent } from '../audit/audit-event.ts'
import { DomainError } from '../faults/domain-error.ts'
import type { LoginLimiter } from '../login/login-limiter.ts'
import type { FindPrincipal, SessionUser } from '../sessions/principals.ts'
import { type IssueAccessToken, isTooLarge } from '../tokens/issue-access-token.ts'
import { narrowScopes } from '../tokens/narrow-scopes.ts'
import { CONSENT_CLAIM } from '../tokens/own-login.ts'
import { audienceAmong, audienceFor, audienceOf } from './audience-for.ts'
import type { AnyGrant, Granted, GrantRefused, GrantRequest, Redeemed } from './grant.ts'
import type { GrantPorts } from './grants.ts'
import type { IssueIdToken } from './id-token-facts.ts'
import type { KeyProof } from './key-proof.ts'

/** What it needs. */
export interface IssueByGrantPorts {
  readonly findPrincipal: FindPrincipal
  readonly issue: IssueAccessToken
  readonly audit: Audit
  /** For which APIs the tokens of a session are. */
  readonly sessionAudiences: readonly string[]
  /** Where a session goes on, its user is known. */
  readonly logins: Pick<LoginLimiter, 'noteNetwork'>
  /** Where clients may ask who is logged in. */
  readonly issueIdToken?: IssueIdToken | undefined
  /** Of all grants. */
  readonly grantPorts: GrantPorts
}

/** A request of a client that has been authenticated. */
export interface TokenRequest extends Omit<GrantRequest<never>, 'isFirst' | 'jkt'> {
  readonly grant: AnyGrant<GrantPorts>
  /** What was asked for; undefined for as much as allowed. */
  readonly scopes: readonly string[] | undefined
  readonly audience: string | undefined
  readonly keyProof?: KeyProof | undefined
  /** For a session in cookies: its own. */
  readonly csrfToken?: string | undefined
}

/** The result. */
export type TokenResult =
  | {
      readonly kind: 'issued'
      readonly principal: Principal
      readonly access: IssuedToken
      readonly scopes: readonly string[]
      readonly refresh: Redeemed['refresh'] | undefined
      readonly idToken: string | undefined
    }
  | { readonly kind: 'scope_refused' | 'audience_refused' | 'token_too_large' | 'proof_replayed' }
  | GrantRefused

/** @throws {DomainError} store_unavailable | store_misconfigured: whatever was done, the same request may be sent again */
export type IssueByGrant = (request: TokenRequest) => Promise<TokenResult>

/** A request that loses the race reads the winner's row. If the database does not show that row yet, it is asked a few times more. */
const MOST_TRIES = 5

export function createIssueByGrant(ports: IssueByGrantPorts): IssueByGrant {
  const { findPrincipal, issue, audit, sessionAudiences, logins, issueIdToken, grantPorts } = ports

  return async (request) => {
    const { grant } = request
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const granted = await grant.handle({ ...request, jkt: request.keyProof?.jkt, isFirst: tries === 0 }, grantPorts)
      const result = granted.kind === 'granted' ? await grantedTo(granted, request) : granted
      if (result === 'outrun') continue
      if ('events' in result) for (const event of result.events) await audit.record(event, strangerIn(event))
      return result
    }
    throw new DomainError('store_unavailable', 'the database does not show what it was told')
  }

  async function grantedTo(granted: Granted, request: TokenRequest): Promise<TokenResult | 'outrun'> {
    const { grant, clientId, client, scopes: asked } = request
    const isUser = granted.holder === 'user'
    const holder: SessionUser | undefined = isUser ? await findPrincipal(granted.subject) : { id: granted.subject }
    if (!holder) return granted.abandon()
    const isClients = grant.callers === 'confidential' && client !== undefined
    const audience = granted.resources
      ? audienceOf(granted.resources, request.audience)
      : isClients
        ? audienceFor(client, request.audience)
        : audienceAmong(sessionAudiences, request.audience)
    if (!audience) return tooMuch(granted, 'audience_refused')
    const { delegable = [] } = granted
    const held = isUser ? [[...new Set([...(holder.scopes ?? []), ...delegable])]] : []
    const scopes = narrowed([...held, ...granted.mostScopes], asked)
    if (!scopes) return tooMuch(granted, 'scope_refused')
    const { act, session, notAfter, authentication, consentId } = granted
    const principal = principalOf(holder, scopes, act !== undefined || consentId !== undefined)
    // Before the single use: one that cannot be issued must not use anything up.
    const access = issuedTo(principal, {
      session,
      claims: {
        ...{ client_id: clientId, ...audience, ...(act && { act }), ...authentication },
        ...(consentId !== undefined && { [CONSENT_CLAIM]: consentId }),
        ...(request.keyProof && { cnf: { jkt: request.keyProof.jkt } }),
      },
      ...(notAfter !== undefined && { notAfter }),
      csrfToken: request.csrfToken,
    })
    if (!access) return tooMuch(granted, 'token_too_large')
    const idToken = idTokenOf(granted, scopes, request, access.token)
    if (request.keyProof && !(await request.keyProof.use())) return { kind: 'proof_replayed' }
    const redeemed = await granted.redeem?.()
    if (redeemed === 'outrun' || redeemed?.kind) return redeemed
    const { username } = holder
    if (redeemed && username !== undefined)
      await logins.noteNetwork({ ...request.from, username, subject: granted.subject })
    await audit.record(granted.issued(String(access.claims?.['jti'])), granted.often)
    return { kind: 'issued', principal, access, scopes, refresh: redeemed?.refresh, idToken }
  }

  /** Only a client that is registered has asked for it: of a session in which its user has shown who they are. */
  function idTokenOf(granted: Granted, scopes: readonly string[], { client }: TokenRequest, accessToken: string) {
    const { subject, holder, session, nonce, authentication } = granted
    if (!client || !session || holder !== 'user' || !scopes.includes('openid')) return undefined
    const { id: sessionId, authenticatedAt } = session
    return issueIdToken?.({
      ...authentication,
      subject,
      clientId: client.id,
      sessionId,
      authenticatedAt,
      nonce,
      accessToken,
    })
  }

  function issuedTo(...[principal, detail]: Parameters<IssueAccessToken>): IssuedToken | undefined {
    try {
      return issue(principal, detail)
    } catch (fault) {
      if (isTooLarge(fault)) return undefined
      throw fault
    }
  }

  async function tooMuch(
    granted: Granted,
    kind: 'scope_refused' | 'audience_refused' | 'token_too_large',
  ): Promise<TokenResult> {
    const event = granted.refused?.(kind)
    if (event) await audit.record(event)
    return { kind }
  }
}

/** A refusal is for anybody to cause, as often as they like. That a session has ended is told once. */
function strangerIn({ type, outcome, subject }: AuditEvent): Stranger | undefined {
  if (outcome === 'success' || type === 'refresh_reuse') return undefined
  return { kind: subject === undefined ? 'unknown' : 'refused' }
}

/** A role cannot be narrowed, as scopes can. So a token for a client that acts for a user has no roles. */
function principalOf(holder: Principal, scopes: readonly string[], isActedFor: boolean): Principal {
  return isActedFor ? { id: holder.id, scopes } : { ...holder, scopes }
}

function narrowed(
  most: readonly (readonly string[] | undefined)[],
  asked: readonly string[] | undefined,
): readonly string[] | undefined {
  const [held = [], ...limits] = most.filter((scopes) => scopes !== undefined)
  return narrowScopes(
    limits.reduce((left, limit) => left.filter((scope) => limit.includes(scope)), held),
    undefined,
    asked,
  )
}
