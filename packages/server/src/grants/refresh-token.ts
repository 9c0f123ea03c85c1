/** Exchanges a refresh token for its successor and a fresh access token (RFC 6749 §6). A token is exchanged once; a copy of it ends the session. */
import Type from 'typebox'
import type { ClientInfo } from '../http/client-info.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { sessionEndedBySystem } from '../sessions/audit-events.ts'
import type { CloseSessions } from '../sessions/close-sessions.ts'
import {
  createRefreshToken,
  isRefreshToken,
  openSuccessor,
  refreshTokenHash,
  sealSuccessor,
} from '../sessions/refresh-token.ts'
import { type Session, stateOf } from '../sessions/session.ts'
import type { SessionLifetimes } from '../sessions/session-lifetimes.ts'
import type { FoundRefreshToken, SessionStore, SpentToken, StoredSession } from '../sessions/session-store.ts'
import type { Clock } from '../world/clock.ts'
import { refreshed, refreshRefused, refreshReused } from './audit-events.ts'
import { type AnyGrant, defineGrant, type GrantRefused, invalidRequest, type Redeemed } from './grant.ts'
import { REFRESH_OF_SESSION } from './limit-rules.ts'

/** What refreshing needs. */
export interface RefreshTokenPorts {
  readonly sessions: SessionStore
  readonly close: CloseSessions
  readonly lifetimes: Required<SessionLifetimes>
  readonly limits?: RateLimits | undefined
  readonly clock: Clock
}

/** Why a refresh token is refused. Stable. */
export type RefreshFault =
  /** It was not issued here, or it was issued to another client, or so long ago that it is forgotten. */
  | 'refresh_unknown'
  | 'session_ended'
  | 'session_expired'
  /** It had been exchanged before, so it was copied. Every token of the session is then refused with this code. */
  | 'refresh_reuse'

const DESCRIPTIONS: Readonly<Record<RefreshFault, string>> = {
  refresh_unknown: 'The refresh token is not known here. Log in again.',
  session_ended: 'The session was ended. Log in again.',
  session_expired: 'The session has expired. Log in again.',
  refresh_reuse: 'A refresh token of this session was used twice, so the session was ended. Log in again.',
}

const parameters = Type.Object({ refresh_token: Type.Optional(Type.String()) })

export function refreshTokenGrant(): AnyGrant<RefreshTokenPorts> {
  return defineGrant({
    grantType: 'refresh_token',
    parameters,
    callers: 'public-too',
    async handle({ parameters: { refresh_token: token }, clientId, from, isFirst }, ports: RefreshTokenPorts) {
      const { sessions, close, limits, clock } = ports
      if (token === undefined) return invalidRequest('refresh_token is missing.')
      const found = isRefreshToken(token) ? await sessions.findByTokenHash(refreshTokenHash(token)) : undefined
      if (!found || found.session.clientId !== clientId) return refused('refresh_unknown', from)
      const { session } = found
      const state = stateOf(session, clock.now())
      if (state === 'expired') return refused('session_expired', from, session)
      if (state === 'ended') {
        const wasReused = session.ended?.reason === 'refresh_reuse'
        return refused(wasReused ? 'refresh_reuse' : 'session_ended', from, session)
      }
      if (found.kind === 'spent' && !isInGrace(found.spent, ports)) return endForReuse(session, from, ports)
      // A copy is detected first, so that the limit cannot hide it.
      const limit = isFirst ? await limits?.consume(REFRESH_OF_SESSION, session.id) : undefined
      if (limit && !limit.allowed) {
        const events = [refreshRefused('refresh_limited', from, session)]
        return { kind: 'grant_limited', retryAfterSeconds: limit.retryAfterSeconds, events }
      }
      return {
        kind: 'granted',
        subject: session.subject,
        holder: 'user',
        mostScopes: [session.scope?.split(' ')],
        session,
        notAfter: session.absoluteExpiresAt,
        redeem: () => redeem(found, token, ports),
        abandon: async () => {
          const ended = (await close([session], 'principal_unknown')) > 0
          const { events, ...rest } = refused('session_ended', from, session)
          return {
            ...rest,
            events: [...(ended ? [sessionEndedBySystem(session, 'principal_unknown', from)] : []), ...events],
          }
        },
        issued: () => refreshed(session, from, found.kind === 'spent' ? 'grace' : undefined),
        // That too much was asked for is the client's mistake, and is not recorded.
        refused: (reason) => (reason === 'token_too_large' ? refreshRefused(reason, from, session) : undefined),
      }
    },
  })
}

function isInGrace({ spentAtMilliseconds }: SpentToken, { lifetimes, clock }: RefreshTokenPorts): boolean {
  return clock.now() * 1000 - spentAtMilliseconds < lifetimes.refreshGraceSeconds * 1000
}

/** A spent token has its successor already. */
async function redeem(found: FoundRefreshToken, token: string, ports: RefreshTokenPorts): Promise<Redeemed | 'outrun'> {
  if (found.kind === 'spent') {
    return redeemed(found.session, openSuccessor(token, found.spent.sealedSuccessor), ports)
  }
  return rotate(found.session, token, ports)
}

async function rotate(session: StoredSession, token: string, ports: RefreshTokenPorts): Promise<Redeemed | 'outrun'> {
  const { sessions, lifetimes, clock } = ports
  const now = clock.now()
  const successor = createRefreshToken()
  const idleExpiresAt = Math.min(Math.floor(now) + lifetimes.idleLifetimeSeconds, session.absoluteExpiresAt)
  const rotated = await sessions.rotate({
    session,
    successorHash: refreshTokenHash(successor),
    sealedSuccessor: sealSuccessor(token, successor),
    nowMilliseconds: Math.floor(now * 1000),
    idleExpiresAt,
  })
  return rotated ? redeemed({ ...session, idleExpiresAt }, successor, ports) : 'outrun'
}

function redeemed(session: Session, token: string, { clock }: RefreshTokenPorts): Redeemed {
  const expiresInSeconds = session.idleExpiresAt - Math.floor(clock.now())
  return { refresh: { token, expiresInSeconds } }
}

/** Recorded once for the session, by the request that ended it, however many copies come at once. Both clients are named. */
async function endForReuse(session: Session, from: ClientInfo, { close }: RefreshTokenPorts): Promise<GrantRefused> {
  const ended = await close([session], 'refresh_reuse')
  if (ended === 0) return refused('refresh_reuse', from, session)
  const events = [refreshReused(session, from), sessionEndedBySystem(session, 'refresh_reuse', from)]
  return { ...refused('refresh_reuse', from, session), events }
}

function refused(code: RefreshFault, from: ClientInfo, session?: Session) {
  return {
    kind: 'grant_refused',
    error: 'invalid_grant',
    description: DESCRIPTIONS[code],
    code,
    events: [refreshRefused(code, from, session)],
  } as const
}
