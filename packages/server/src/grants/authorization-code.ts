/**
 * Exchanges an authorization code for the first tokens of a session (RFC 6749 §4.1.3, RFC 7636 §4.5). A code is good once: whoever comes second shows that two
 * had it, and ends what the first was given, also if that one has not been answered yet. A request that is wrong uses nothing up.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import Type from 'typebox'
import { type AuthorizationCode, authorizationCodeHash, isAuthorizationCode } from '../authorize/authorization-code.ts'
import type { AuthorizationCodeStore } from '../authorize/authorization-code-store.ts'
import type { Resources } from '../authorize/resources.ts'
import type { OAuthClient } from '../clients/oauth-client.ts'
import type { ConsentStore } from '../consents/consent-store.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { CloseSessions } from '../sessions/close-sessions.ts'
import type { OpenSession } from '../sessions/open-session.ts'
import type { FindPrincipal } from '../sessions/principals.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import type { Clock } from '../world/clock.ts'
import { codeRedeemed, codeRefused, codeReused } from './audit-events.ts'
import { type AnyGrant, defineGrant, type GrantRefused, invalidRequest, type Redeemed } from './grant.ts'

/** What redeeming needs. */
export interface AuthorizationCodePorts {
  readonly authorizationCodes: Pick<AuthorizationCodeStore, 'find' | 'use' | 'markReplayed'>
  readonly consents: Pick<ConsentStore, 'findById'>
  readonly sessions: Pick<SessionStore, 'find'>
  readonly openSession: OpenSession
  readonly close: CloseSessions
  readonly findPrincipal: FindPrincipal
  readonly resources: Resources
  /** A session that cannot be refreshed is over with its token. */
  readonly accessTokenLifetimeSeconds: number
  readonly clock: Clock
}

/** Why a code is refused. Stable. */
export type CodeFault =
  /** It was not issued here, or to another client, or so long ago that it is forgotten. */
  | 'code_unknown'
  | 'code_expired'
  /** It was redeemed before, so it was copied. What it gave is worth nothing now. */
  | 'code_reuse'
  | 'redirect_uri_mismatch'
  | 'code_verifier_wrong'
  /** The user is gone, or has withdrawn their consent. */
  | 'authorization_ended'

const DESCRIPTIONS: Readonly<Record<CodeFault, string>> = {
  code_unknown: 'The code is not known here. Begin again.',
  code_expired: 'The code has expired. Begin again.',
  code_reuse: 'The code was used twice, so what it gave was ended. Begin again.',
  redirect_uri_mismatch: 'redirect_uri is not the one that the code was sent to.',
  code_verifier_wrong: 'code_verifier does not belong to the code_challenge of the request (RFC 7636).',
  authorization_ended: 'The user does not allow it any more. Begin again.',
}

const text = Type.Optional(Type.String())
const parameters = Type.Object({ code: text, redirect_uri: text, code_verifier: text })

export function authorizationCodeGrant(): AnyGrant<AuthorizationCodePorts> {
  return defineGrant({
    grantType: 'authorization_code',
    parameters,
    callers: 'registered',
    async handle({ parameters: form, clientId, client, from, jkt }, ports: AuthorizationCodePorts) {
      const { authorizationCodes: codes, clock, resources } = ports
      const { code, redirect_uri: redirectUri, code_verifier: verifier } = form
      if (code === undefined || redirectUri === undefined) return invalidRequest('code and redirect_uri are needed.')
      const found = isAuthorizationCode(code) ? await codes.find(authorizationCodeHash(code)) : undefined
      if (!found || found.clientId !== clientId || !client) return refused('code_unknown', from)
      if (found.redirectUri !== redirectUri) return refused('redirect_uri_mismatch', from, found)
      if (!matchesChallenge(verifier, found.codeChallenge)) return refused('code_verifier_wrong', from, found)
      // Only whoever has the verifier too ends anything: a code that was seen by others does its user no harm.
      if (found.usedAt !== undefined) return endForReuse(found, from, ports)
      if (found.expiresAt <= clock.now()) return refused('code_expired', from, found)
      if (!(await isConsented(found, ports))) return refused('authorization_ended', from, found)
      const { subject, sessionId, authenticatedAt, amr, acr, consentId, nonce } = found
      return {
        kind: 'granted',
        subject,
        holder: 'user',
        mostScopes: [found.scopes],
        delegable: resources.delegable(found.resources),
        resources: found.resources,
        session: { id: sessionId, authenticatedAt },
        authentication: { amr, acr },
        ...(nonce !== undefined && { nonce }),
        ...(consentId !== undefined && { consentId }),
        redeem: () => redeem(found, { client, from, jkt }, ports),
        abandon: async () => refused('authorization_ended', from, found),
        issued: () => codeRedeemed(found, from),
        refused: (reason) => (reason === 'token_too_large' ? codeRefused(reason, from, found) : undefined),
      }
    },
  })
}

interface Redeeming {
  readonly client: OAuthClient
  readonly from: ClientInfo
  readonly jkt: string | undefined
}

/** The single use comes first. Then everything that may have changed is looked at again, and last whether somebody else had the code too. */
async function redeem(
  code: AuthorizationCode,
  { client, from, jkt }: Redeeming,
  ports: AuthorizationCodePorts,
): Promise<Redeemed | GrantRefused | 'outrun'> {
  const { authorizationCodes: codes, openSession, close, findPrincipal, accessTokenLifetimeSeconds, clock } = ports
  if (!(await codes.use(code.hash, clock.now()))) return 'outrun'
  const isAllowed = (await findPrincipal(code.subject)) !== undefined && (await isConsented(code, ports))
  if (!isAllowed) return refused('authorization_ended', from, code)
  const { sessionId: id, subject, clientId, scopes, resources, loginId, consentId, authenticatedAt, amr, acr } = code
  const isRefreshed = client.grants.includes('refresh_token')
  const refresh = await openSession({
    ...{ id, subject, clientId, scope: scopes.join(' '), resources, loginId, authenticatedAt, amr, acr, from },
    ...(consentId !== undefined && { consentId }),
    // A client that authenticates needs no other proof (RFC 9449 §5).
    ...(jkt !== undefined && client.authentication === 'none' && { jkt }),
    ...(!isRefreshed && { idleLifetimeSeconds: accessTokenLifetimeSeconds }),
  })
  // Whoever comes second notes it first and ends the session then: either they find its row, or it is found here.
  const isReplayed = (await codes.find(code.hash))?.replayedAt !== undefined
  if (isReplayed || !(await isConsented(code, ports))) {
    await close([{ id, subject, lastUsedAt: clock.now() }], isReplayed ? 'code_reuse' : 'consent_withdrawn')
    return refused(isReplayed ? 'code_reuse' : 'authorization_ended', from, code)
  }
  return isRefreshed ? { refresh } : {}
}

/** Recorded once, however many copies come. */
async function endForReuse(
  code: AuthorizationCode,
  from: ClientInfo,
  { authorizationCodes: codes, sessions, close, clock }: AuthorizationCodePorts,
): Promise<GrantRefused> {
  const isFirst = await codes.markReplayed(code.hash, clock.now())
  const { sessionId: id, subject } = code
  // It may not be there yet: then its access token is refused all the same, and who makes it ends it.
  if ((await sessions.find(id))?.ended === undefined)
    await close([{ id, subject, lastUsedAt: clock.now() }], 'code_reuse')
  const refusal = refused('code_reuse', from, code)
  return isFirst ? { ...refusal, events: [codeReused(code, from)] } : refusal
}

/** By its id: one that was withdrawn and given again is another. */
async function isConsented({ consentId }: AuthorizationCode, { consents }: AuthorizationCodePorts): Promise<boolean> {
  return consentId === undefined || (await consents.findById(consentId)) !== undefined
}

/** RFC 7636 §4.1, §4.6 */
function matchesChallenge(verifier: string | undefined, challenge: string): boolean {
  if (verifier === undefined || !/^[\w.~-]{43,128}$/.test(verifier)) return false
  const shown = Buffer.from(createHash('sha256').update(verifier).digest('base64url'))
  const stored = Buffer.from(challenge)
  return shown.length === stored.length && timingSafeEqual(shown, stored)
}

function refused(code: CodeFault, from: ClientInfo, found?: AuthorizationCode) {
  return {
    kind: 'grant_refused',
    error: 'invalid_grant',
    description: DESCRIPTIONS[code],
    code,
    events: [codeRefused(code, from, found)],
  } as const
}
