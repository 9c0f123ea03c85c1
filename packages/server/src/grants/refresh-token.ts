/**
 * Exchanges a refresh token for its successor and a fresh access token (RFC 6749 §6). A token is exchanged once; the one before it is
 * answered with the same successor, to the same caller at any time and to everybody for a moment. Any other copy ends the session.
 */
import Type from 'typebox'
import type { Resources } from '../authorize/resources.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { sessionEndedBySystem } from '../sessions/audit-events.ts'
import type { CloseSessions } from '../sessions/close-sessions.ts'
import {
  type CallerProof,
  callerProofHash,
  createRefreshToken,
  isRefreshToken,
  openSuccessor,
  refreshTokenHash,
  sealSuccessor,
} from '../sessions/refresh-token.ts'
import { type Session, stateOf } from '../sessions/session.ts'
import type { SessionLifetimes } from '../sessions/session-lifetimes.ts'
import type { FoundRefreshToken, SessionStore, StoredSession } from '../sessions/session-store.ts'
import type { Clock } from '../world/clock.ts'
import { refreshed, refreshRefused, refreshReused } from './audit-events.ts'
import { type AnyGrant, defineGrant, type GrantRefused, invalidRequest, type Redeemed } from './grant.ts'
import { REFRESH_OF_SESSION } from './limit-rules.ts'
import { refused } from './refresh-faults.ts'

/** What refreshing needs. */
export interface RefreshTokenPorts {
  readonly sessions: SessionStore
  readonly close: CloseSessions
  readonly lifetimes: Required<SessionLifetimes>
  readonly limits?: RateLimits | undefined
  readonly resources: Resources
  readonly clock: Clock
}

const parameters = Type.Object({
  refresh_token: Type.Optional(Type.String()),
  attempt: Type.Optional(
    Type.String({
      description:
        'Made at random by the caller, kept beside the token and sent again with it when no answer came: then the answer is given again, however late. 22 to 64 characters of base64url.',
    }),
  ),
})

/** 128 bits at least. */
const ATTEMPT = /^[\w-]{22,64}$/

export function refreshTokenGrant(): AnyGrant<RefreshTokenPorts> {
  return defineGrant({
    grantType: 'refresh_token',
    parameters,
    callers: 'public-too',
    async handle({ parameters: form, clientId, client, from, jkt, isFirst }, ports: RefreshTokenPorts) {
      const { sessions, close, limits, lifetimes, clock } = ports
      const { refresh_token: token, attempt } = form
      if (token === undefined) return invalidRequest('refresh_token is missing.')
      if (attempt !== undefined && !ATTEMPT.test(attempt))
        return invalidRequest('attempt: give 22 to 64 characters of base64url.')
      const found = isRefreshToken(token) ? await sessions.findByTokenHash(refreshTokenHash(token)) : undefined
      if (!found || found.session.clientId !== clientId) return refused('refresh_unknown', from)
      const { session } = found
      const state = stateOf(session, clock.now())
      if (state === 'expired') return refused('session_expired', from, session)
      if (state === 'ended') {
        const wasReused = session.ended?.reason === 'refresh_reuse'
        return refused(wasReused ? 'refresh_reuse' : 'session_ended', from, session)
      }
      const isPublic = client === undefined || client.authentication === 'none'
      const isStrange = session.jkt !== undefined && session.jkt !== jkt
      // Without the key a copy is worth nothing, so that whoever has one cannot end the session either.
      if (isStrange && (found.kind === 'current' || session.boundAt === undefined))
        return refused('refresh_key_mismatch', from, session)
      const proof = proofOf({ clientId: isPublic ? undefined : client.id, attempt, jkt: isStrange ? undefined : jkt })
      const answered = judge(found, proof, lifetimes.refreshGraceSeconds)
      if (answered === 'reuse') return endForReuse(session, from, ports)
      if (answered === 'superseded') return refused('refresh_superseded', from, session)
      // The token may be from before the session was bound: then it was copied, or is a moment late.
      if (isStrange) return refused('refresh_key_mismatch', from, session)
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
        ...ofAuthorization(session, ports),
        session,
        notAfter: session.absoluteExpiresAt,
        redeem: () => redeem(found, { token, proof, jkt: isPublic ? jkt : undefined }, ports),
        abandon: async () => {
          const ended = (await close([session], 'principal_unknown')) > 0
          const { events, ...rest } = refused('session_ended', from, session)
          return {
            ...rest,
            events: [...(ended ? [sessionEndedBySystem(session, 'principal_unknown', from)] : []), ...events],
          }
        },
        issued: () => refreshed(session, from, answered),
        often: answered === undefined ? { kind: 'routine' } : undefined,
        // That too much was asked for is the client's mistake, and is not recorded.
        refused: (reason) => (reason === 'token_too_large' ? refreshRefused(reason, from, session) : undefined),
      }
    },
  })
}

/** What a session has that began with a code. */
function ofAuthorization({ resources, amr, acr, consentId }: Session, ports: RefreshTokenPorts) {
  return {
    ...(resources && { resources, delegable: ports.resources.delegable(resources) }),
    ...(amr && acr !== undefined && { authentication: { amr, acr } }),
    ...(consentId !== undefined && { consentId }),
  }
}

/** The state table of decision 0044. Undefined for the head, which is exchanged. */
function judge(
  found: FoundRefreshToken,
  proof: string | undefined,
  graceSeconds: number,
): 'retry' | 'grace' | 'superseded' | 'reuse' | undefined {
  if (found.kind === 'current') return undefined
  // A proof alone says that the successor was lost on its way. A thief who goes in step has none: their turn is another attempt.
  if (found.kind === 'previous' && proof !== undefined && proof === found.spent.proof) return 'retry'
  if (found.since >= graceSeconds * 1000) return 'reuse'
  return found.kind === 'previous' ? 'grace' : 'superseded'
}

/** A client with a secret proves itself with every request; everybody else by the attempt, or by the key of the session. */
function proofOf({ clientId, attempt, jkt }: Caller): string | undefined {
  const proof: CallerProof | undefined =
    clientId !== undefined
      ? { kind: 'client', id: clientId }
      : attempt !== undefined
        ? { kind: 'attempt', id: attempt }
        : jkt !== undefined
          ? { kind: 'key', id: jkt }
          : undefined
  return proof && callerProofHash(proof)
}

interface Caller {
  readonly clientId: string | undefined
  readonly attempt: string | undefined
  readonly jkt: string | undefined
}

/** What was presented, and by whom. */
interface Presented {
  readonly token: string
  readonly proof: string | undefined
  readonly jkt: string | undefined
}

/** The token before the current one has its successor already. */
async function redeem(
  found: FoundRefreshToken,
  presented: Presented,
  ports: RefreshTokenPorts,
): Promise<Redeemed | 'outrun'> {
  if (found.kind === 'previous') {
    return redeemed(found.session, openSuccessor(presented.token, found.spent.sealedSuccessor), ports)
  }
  return rotate(found.session, presented, ports)
}

async function rotate(
  session: StoredSession,
  { token, proof, jkt }: Presented,
  ports: RefreshTokenPorts,
): Promise<Redeemed | 'outrun'> {
  const { sessions, lifetimes, clock } = ports
  const now = clock.now()
  const successor = createRefreshToken()
  const idleExpiresAt = Math.min(Math.floor(now) + lifetimes.idleLifetimeSeconds, session.absoluteExpiresAt)
  const rotated = await sessions.rotate({
    session,
    successorHash: refreshTokenHash(successor),
    sealedSuccessor: sealSuccessor(token, successor),
    proof,
    binding: jkt !== undefined && session.jkt === undefined ? { jkt, boundAt: Math.floor(now) } : undefined,
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
