/** Exchanges a refresh token for its successor and a fresh access token. A token is exchanged once; a copy of it ends the session. */
import type { IssuedToken, Principal } from '@latchkey/protocol'
import type { Audit } from '../audit/audit.ts'
import { DomainError } from '../faults/domain-error.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { sessionEndedBySystem } from '../sessions/audit-events.ts'
import type { CloseSessions } from '../sessions/close-sessions.ts'
import type { FindPrincipal } from '../sessions/principals.ts'
import {
  createRefreshToken,
  isRefreshToken,
  openSuccessor,
  refreshTokenHash,
  sealSuccessor,
} from '../sessions/refresh-token.ts'
import { type Session, stateOf } from '../sessions/session.ts'
import type { SessionLifetimes } from '../sessions/session-lifetimes.ts'
import type { SessionStore, SpentToken, StoredSession } from '../sessions/session-store.ts'
import type { IssueAccessToken } from '../tokens/issue-access-token.ts'
import { narrowScopes } from '../tokens/narrow-scopes.ts'
import type { Clock } from '../world/clock.ts'
import { refreshed, refreshRefused, refreshReused } from './audit-events.ts'
import { REFRESH_OF_SESSION } from './limit-rules.ts'

/** What refreshing needs. */
export interface RefreshSessionPorts {
  readonly store: SessionStore
  readonly findPrincipal: FindPrincipal
  readonly issue: IssueAccessToken
  readonly close: CloseSessions
  readonly audit: Audit
  readonly lifetimes: Required<SessionLifetimes>
  readonly limits?: RateLimits | undefined
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** A refresh token, and who presents it. */
export interface RefreshRequest {
  readonly token: string
  readonly clientId: string
  /** What the access token is to be used for, where that is less than it could be. */
  readonly scopes?: readonly string[]
  readonly client: ClientInfo
}

/** Why a refresh token is not good. Stable. */
export type RefreshFault =
  /** Nobody here has issued it, or to another client, or so long ago that it is forgotten. */
  | 'refresh_unknown'
  | 'session_ended'
  | 'session_expired'
  /** It had been exchanged before: somebody has a copy. Every token of the session is answered so. */
  | 'refresh_reuse'

/** What becomes of a refresh. */
export type RefreshResult =
  | {
      readonly kind: 'refreshed'
      readonly principal: Principal
      readonly access: IssuedToken
      readonly refresh: { readonly token: string; readonly expiresInSeconds: number }
    }
  | { readonly kind: 'refresh_refused'; readonly code: RefreshFault }
  /** More was asked for than the session may have. Nothing was exchanged. */
  | { readonly kind: 'scope_refused' }
  /** The session was refreshed too often. Nothing was exchanged. */
  | { readonly kind: 'refresh_limited'; readonly retryAfterSeconds: number }

/** @throws {DomainError} store_unavailable | store_misconfigured: whatever was done, the same token may be sent again */
export type RefreshSession = (request: RefreshRequest) => Promise<RefreshResult>

/** Whoever loses the race sees the winner's row at once; a database that does not show it is asked a few times more. */
const MOST_TRIES = 5

export function createRefreshSession(ports: RefreshSessionPorts): RefreshSession {
  const { store, findPrincipal, issue, close, audit, lifetimes, limits, clock } = ports
  const graceMilliseconds = lifetimes.refreshGraceSeconds * 1000

  return async (request) => {
    if (!isRefreshToken(request.token)) return refuse('refresh_unknown', request)
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const result = await attempt(request, tries === 0)
      if (result !== 'outrun') return result
    }
    throw new DomainError('store_unavailable', 'the database does not show what it was told')
  }

  async function attempt(request: RefreshRequest, isFirst: boolean): Promise<RefreshResult | 'outrun'> {
    const found = await store.findByTokenHash(refreshTokenHash(request.token))
    if (!found || found.session.clientId !== request.clientId) return refuse('refresh_unknown', request)
    const { session } = found
    const state = stateOf(session, clock.now())
    if (state === 'expired') return refuse('session_expired', request, session)
    if (state === 'ended') {
      const wasReused = session.ended?.reason === 'refresh_reuse'
      return refuse(wasReused ? 'refresh_reuse' : 'session_ended', request, session)
    }
    if (found.kind === 'spent' && !isInGrace(found.spent)) return endForReuse(session, request)
    // A copy is found out before: whoever has it must not hide behind the limit.
    const limit = isFirst ? await limits?.consume(REFRESH_OF_SESSION, session.id) : undefined
    if (limit && !limit.allowed) {
      await tellRefusal('refresh_limited', request, session)
      return { kind: 'refresh_limited', retryAfterSeconds: limit.retryAfterSeconds }
    }
    const principal = await findPrincipal(session.subject)
    if (!principal) {
      const reason = 'principal_unknown'
      if ((await close([session], reason)) > 0) await audit.record(sessionEndedBySystem(session, reason))
      return refuse('session_ended', request, session)
    }
    const scopes = narrowScopes(principal.scopes, session.scope?.split(' '), request.scopes)
    if (!scopes) return { kind: 'scope_refused' }
    const who = { ...principal, scopes }
    if (found.kind === 'spent') {
      return answer(session, who, openSuccessor(request.token, found.spent.sealedSuccessor), request, 'grace')
    }
    const successor = await exchange(session, request.token)
    return successor ? answer(successor.session, who, successor.token, request) : 'outrun'
  }

  function isInGrace({ spentAtMilliseconds }: SpentToken): boolean {
    return clock.now() * 1000 - spentAtMilliseconds < graceMilliseconds
  }

  async function exchange(session: StoredSession, token: string) {
    const now = clock.now()
    const successor = createRefreshToken()
    const idleExpiresAt = Math.min(Math.floor(now) + lifetimes.idleLifetimeSeconds, session.absoluteExpiresAt)
    const rotated = await store.rotate({
      session,
      successorHash: refreshTokenHash(successor),
      sealedSuccessor: sealSuccessor(token, successor),
      nowMilliseconds: Math.floor(now * 1000),
      idleExpiresAt,
    })
    return rotated ? { session: { ...session, idleExpiresAt }, token: successor } : undefined
  }

  async function answer(
    session: Session,
    principal: Principal,
    token: string,
    { client }: RefreshRequest,
    reason?: 'grace',
  ): Promise<RefreshResult> {
    const access = issue(principal, {
      session,
      claims: { client_id: session.clientId },
      notAfter: session.absoluteExpiresAt,
    })
    await audit.record(refreshed(session, client, reason))
    const expiresInSeconds = session.idleExpiresAt - Math.floor(clock.now())
    return { kind: 'refreshed', principal, access, refresh: { token, expiresInSeconds } }
  }

  /** Told once for the session, however many copies come at once: by whoever ended it. Both clients are named. */
  async function endForReuse(session: Session, request: RefreshRequest): Promise<RefreshResult> {
    const ended = await close([session], 'refresh_reuse')
    if (ended === 0) return refuse('refresh_reuse', request, session)
    const reason = 'refresh_reuse'
    await audit.record(refreshReused(session, request.client))
    await audit.record(sessionEndedBySystem(session, reason))
    return { kind: 'refresh_refused', code: reason }
  }

  async function refuse(code: RefreshFault, request: RefreshRequest, session?: Session): Promise<RefreshResult> {
    await tellRefusal(code, request, session)
    return { kind: 'refresh_refused', code }
  }

  async function tellRefusal(
    reason: RefreshFault | 'refresh_limited',
    { client }: RefreshRequest,
    session: Session | undefined,
  ): Promise<void> {
    await audit.record(refreshRefused(reason, client, session))
  }
}
