/** Logs a user in: a user name and a password become a signed token. */
import { withDeadline } from '@latchkey/guard'
import type { Dialect, IssuedToken, LoginRequest, Principal, Refusal, Success } from '@latchkey/protocol'
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Sessions } from '../sessions/sessions.ts'
import {
  createIssueAccessToken,
  type IssueAccessTokenPorts,
  isTooLarge,
  type TokenDetail,
} from '../tokens/issue-access-token.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import { loggedIn, loginRefused } from './audit-events.ts'
import type { LoginLimiter } from './login-limiter.ts'
import type { LoginMethodPorts } from './methods/login-methods.ts'
import { createProveLogin, type LoginLimited, type LoginUnverified } from './prove-login.ts'

/** What logging in needs. */
export interface LogInPorts extends IssueAccessTokenPorts, LoginMethodPorts {
  readonly sessions?: Sessions | undefined
  readonly limiter: LoginLimiter
  /** Of signed refresh tokens, where they have a key of their own. */
  readonly refreshSigner?: SigningKeys['signer'] | undefined
  readonly audit: Audit
}

/** One refusal for every wrong user name and password. If the method could not decide, it throws. */
export type LogIn = (
  request: LoginRequest,
  client: ClientInfo,
  /** The session whose cookies this login replaces. Asked once the password is right. */
  replaced?: () => Promise<string | undefined>,
) => Promise<Success | Refusal | LoginLimited | LoginUnverified>

const REFUSED: Refusal = { kind: 'login_refused' }
const UNKNOWN: Refusal = { kind: 'login_refused', nameUnknown: true }

export function createLogIn(ports: LogInPorts): LogIn {
  const { sessions, audit, randomId, users, clock, deadlineMilliseconds, dialect } = ports
  const prove = createProveLogin({ ...ports, keepsDevices: isNative(dialect) })
  const issue = createIssueAccessToken(ports)
  const { isUnknown, withLoginSets } = asOldAppsDid(ports)
  const { refreshTokens } = dialect
  const issueRefresh =
    refreshTokens &&
    createIssueAccessToken({ ...ports, dialect: refreshTokens, signer: ports.refreshSigner ?? ports.signer })

  /** Undefined where tokens say the id, or where that is the name. */
  async function nameInToken({ id }: Principal): Promise<string | undefined> {
    if (dialect.subjectIs !== 'username' || dialect.subjectColumn !== undefined || !users.usernameOf) return undefined
    const found = async () => users.usernameOf?.(id)
    return withDeadline(found(), deadlineMilliseconds, 'usernameOf', clock)
  }

  /** What cannot be issued begins no session. */
  async function issued(principal: Principal, detail: TokenDetail, client: ClientInfo): Promise<IssuedToken> {
    const username = await nameInToken(principal)
    try {
      return issue(principal, { ...detail, username })
    } catch (fault) {
      if (!isTooLarge(fault)) throw fault
      const { session } = detail
      if (session) await sessions?.abandon(session.id, 'token_too_large')
      const whose = { subject: String(principal.id), ...(session && { session: session.id }) }
      await audit.record(loginRefused(fault.code, client, whose))
      throw fault
    }
  }

  return async (request, client, replaced) => {
    const { username, deviceLabel, tokensIn } = request
    const login = await prove(request, client)
    switch (login.kind) {
      case 'login_malformed':
        return REFUSED
      case 'login_wrong':
        return (await isUnknown(username)) ? UNKNOWN : REFUSED
      case 'login_limited':
      case 'login_unverified':
        return login
    }
    const { proved: shown, deviceToken: known } = login
    const unfit = dialect.admitLogin?.(shown.principal)
    if (unfit) {
      await audit.record(loginRefused('account_unfit', client, { subject: String(shown.principal.id) }))
      return unfit
    }
    const principal = await withLoginSets(shown.principal)
    if (!principal) return REFUSED
    const session = await sessions?.start(principal, { ...client, ...(deviceLabel !== undefined && { deviceLabel }) })
    const csrfToken = tokensIn === 'cookie' ? randomId() : undefined
    const whose = { subject: String(principal.id), ...(session && { session: session.id }) }
    const access = await issued(principal, { session, csrfToken }, client)
    // This comes last: a change of the password after this point ends the session, and the token by its iat.
    if (!(await shown.still())) {
      if (session) await sessions?.abandon(session.id, 'password_changed')
      await audit.record(loginRefused('credentials_changed', client, whose))
      return REFUSED
    }
    const older = tokensIn === 'cookie' ? await replaced?.() : undefined
    if (older !== undefined) await sessions?.abandon(older, 'replaced')
    await audit.record(loggedIn(whose, client))
    return {
      kind: 'login',
      principal,
      access,
      ...(session && { refresh: session.refresh }),
      ...(issueRefresh && { refresh: issueRefresh(principal) }),
      now: clock.now(),
      ...(known !== undefined && { deviceToken: known }),
    }
  }
}

/** Clients of other dialects know of no device token: one for each of their logins would push out those of browsers. */
export function isNative(dialect: Pick<Dialect, 'policy'>): boolean {
  return dialect.policy().issuers.length > 0
}

/** What only dialects of old apps ask for. */
function asOldAppsDid({ dialect, users, clock, deadlineMilliseconds }: LogInPorts) {
  /** Where the old app told it, which its settings say. */
  async function isUnknown(username: string): Promise<boolean> {
    if (!dialect.tellsUnknownNames || !users.subjectOf) return false
    const found = async () => users.subjectOf?.(username)
    return (await withDeadline(found(), deadlineMilliseconds, 'subjectOf', clock)) === undefined
  }

  /** Undefined when the user is gone. */
  async function withLoginSets(principal: Principal): Promise<Principal | undefined> {
    if (!dialect.loginSets) return principal
    const values = dialect.loginSets(clock.now())
    const written = async () => users.writeColumns?.(principal, values)
    return withDeadline(written(), deadlineMilliseconds, 'writeColumns', clock)
  }

  return { isUnknown, withLoginSets }
}
