/** Logs the user of a browser out: ends its login, its sessions, and codes that nobody has used yet. */
import type { Audit } from '../audit/audit.ts'
import { signedOut } from '../authorize/audit-events.ts'
import type { AuthorizationCodeStore } from '../authorize/authorization-code-store.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { BrowserLogin } from '../logins/browser-login.ts'
import type { LoginStore } from '../logins/login-store.ts'
import type { EndSessionsOfLogin } from '../sessions/end-sessions-of-login.ts'

/** What it needs. */
export interface EndBrowserLoginPorts {
  readonly browserLogins: Pick<LoginStore, 'remove'>
  readonly codes: Pick<AuthorizationCodeStore, 'cancel'>
  readonly endSessionsOfLogin: EndSessionsOfLogin
  readonly audit: Audit
}

/**
 * Resolves when the cookie is worth nothing, and no token of its sessions is valid any more.
 *
 * @param clientId - who asked for it, where that is certain
 * @throws {DomainError} store_unavailable | store_misconfigured: do it again
 */
export type EndBrowserLogin = (login: BrowserLogin, from: ClientInfo, clientId?: string) => Promise<void>

export function createEndBrowserLogin(ports: EndBrowserLoginPorts): EndBrowserLogin {
  const { browserLogins, codes, endSessionsOfLogin, audit } = ports

  async function endWhatCameOf({ subject, id: loginId }: BrowserLogin, client: ClientInfo): Promise<void> {
    await codes.cancel({ subject, loginId })
    await endSessionsOfLogin({ subject, loginId, client })
  }

  return async (login, from, clientId) => {
    // First, so that whoever meets a fault here is still signed in and can do it again; once more for what another tab got meanwhile.
    await endWhatCameOf(login, from)
    await browserLogins.remove(login.tokenHash)
    await endWhatCameOf(login, from)
    await audit.record(signedOut({ subject: login.subject, ...(clientId !== undefined && { client: clientId }) }, from))
  }
}
