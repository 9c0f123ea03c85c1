/** Sends a client its code. */
import { authorizationResponse, type Message } from '@latchkey/protocol'
import type { ClientInfo } from '../http/client-info.ts'
import type { BrowserLogin } from '../logins/browser-login.ts'
import { authorized } from './audit-events.ts'
import { authorizationCodeHash, CODE_LIFETIME_SECONDS, createAuthorizationCode } from './authorization-code.ts'
import type { CheckedRequest } from './checked-request.ts'
import type { FlowPorts } from './flow-ports.ts'

/** For whom, and by what right. */
export interface CodeOrder {
  readonly request: CheckedRequest
  readonly login: BrowserLogin
  /** Left out for a client that is the operator's own. */
  readonly consentId?: string | undefined
  readonly from: ClientInfo
}

/** @throws {DomainError} store_unavailable | store_misconfigured */
export async function issueCode(
  { request, login, consentId, from }: CodeOrder,
  { codes, audit, issuer, createId, clock }: Pick<FlowPorts, 'codes' | 'audit' | 'issuer' | 'createId' | 'clock'>,
): Promise<Message> {
  const { client, redirectUri, codeChallenge, resource, scopes, state, nonce } = request
  const { subject, id: loginId, authenticatedAt, amr, acr } = login
  const code = createAuthorizationCode()
  const sessionId = createId()
  await codes.add({
    ...{ clientId: client.id, redirectUri, codeChallenge, resources: [resource], scopes },
    ...(nonce !== undefined && { nonce }),
    ...{ subject, loginId, authenticatedAt, amr, acr, sessionId },
    ...(consentId !== undefined && { consentId }),
    hash: authorizationCodeHash(code),
    expiresAt: Math.floor(clock.now()) + CODE_LIFETIME_SECONDS,
  })
  await audit.record(authorized({ subject, client: client.id, session: sessionId }, from))
  return authorizationResponse(redirectUri, { code, issuer, ...(state !== undefined && { state }) })
}
