/**
 * What a request to log out comes to (OpenID Connect RP-Initiated Logout §2 to §4). The hint decides whether the user is asked; the address
 * decides whether they are sent on; neither decides whether they are logged out: who comes here without a good hint is asked, and is logged
 * out when they say so.
 */
import type { IdTokenHint } from './id-token-hint.ts'

/** What is known when it is decided. */
export interface LogoutRequest {
  /** Undefined: none was sent, or it is not ours. */
  readonly hint: IdTokenHint | undefined
  /** `client_id`, where it was sent. */
  readonly clientId: string | undefined
  readonly postLogoutRedirectUri: string | undefined
  readonly state: string | undefined
}

/** The login of the browser, and its sessions. */
export interface BrowserSession {
  readonly subject: string
  /** `sid` of each. */
  readonly sessionIds: readonly string[]
}

/** What follows. */
export interface LogoutDecision {
  /** `at_once`; `ask`: a page with a button; `nobody`: nobody is logged in here. */
  readonly end: 'at_once' | 'ask' | 'nobody'
  /** Where the browser goes when they are logged out; undefined: a page says that they are. */
  readonly redirectTo: string | undefined
}

/**
 * @param browser - undefined if nobody is logged in
 * @param registered - the addresses of the client that the hint is of
 */
export function decideLogout(
  request: LogoutRequest,
  browser: BrowserSession | undefined,
  registered: readonly string[],
): LogoutDecision {
  const redirectTo = redirectOf(request, registered)
  if (!browser) return { end: 'nobody', redirectTo }
  return { end: isOf(request, browser) ? 'at_once' : 'ask', redirectTo }
}

/** A hint of this login: of its user, and of one of its sessions where it names one. */
function isOf({ hint, clientId }: LogoutRequest, { subject, sessionIds }: BrowserSession): boolean {
  if (!hint || hint.subject !== subject) return false
  if (clientId !== undefined && clientId !== hint.clientId) return false
  return hint.sessionId === undefined || sessionIds.includes(hint.sessionId)
}

/** Only with a good hint: otherwise anybody could use our name to send people somewhere. Byte for byte, and never written anew. */
function redirectOf(
  { hint, clientId, postLogoutRedirectUri: uri, state }: LogoutRequest,
  registered: readonly string[],
): string | undefined {
  if (!hint || uri === undefined || !registered.includes(uri)) return undefined
  if (clientId !== undefined && clientId !== hint.clientId) return undefined
  if (state === undefined) return uri
  return `${uri}${uri.includes('?') ? '&' : '?'}state=${encodeURIComponent(state)}`
}
