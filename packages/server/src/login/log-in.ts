/** Logs a user in: a user name and a password become a signed token. */
import { DeadlineError, withDeadline } from '@latchkey/guard'
import type { LoginRequest, Principal, Refusal, Success } from '@latchkey/protocol'
import type { Audit } from '../audit/audit.ts'
import { DomainError } from '../faults/domain-error.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { createIssueAccessToken, type IssueAccessTokenPorts } from '../tokens/issue-access-token.ts'
import { loggedIn, loginRefused } from './audit-events.ts'
import type { LoginLimiter } from './login-limiter.ts'
import type { Users } from './users.ts'

/** What logging in needs. */
export interface LogInPorts extends IssueAccessTokenPorts {
  readonly users: Users
  readonly sessions?: Sessions | undefined
  readonly limiter?: LoginLimiter | undefined
  readonly audit?: Audit | undefined
  readonly deadlineMilliseconds: number
}

/** A login that came too often; how long to wait is all that the client learns. */
export interface LoginLimited {
  readonly kind: 'login_limited'
  readonly retryAfterSeconds: number
  /** For the log. */
  readonly reason: string
}

/** One refusal for every wrong user name and password; faults of the users' port are thrown. */
export type LogIn = (request: LoginRequest, client: ClientInfo) => Promise<Success | Refusal | LoginLimited>

const REFUSED: Refusal = { kind: 'login_refused' }

export function createLogIn(ports: LogInPorts): LogIn {
  const { users, sessions, limiter, audit, clock, deadlineMilliseconds } = ports
  const issue = createIssueAccessToken(ports)

  return async (request, client) => {
    const { username, password, deviceLabel, deviceToken } = request
    if (!isName(username) || !password.isWellFormed()) return REFUSED
    const admission = await limiter?.admit({ ...client, username, ...(deviceToken !== undefined && { deviceToken }) })
    if (admission && !admission.admitted) {
      const { retryAfterSeconds, reason } = admission
      await audit?.record(loginRefused(`limited_by_${reason}`, client))
      return { kind: 'login_limited', retryAfterSeconds, reason }
    }
    let principal: Principal | undefined
    try {
      principal = await authenticate(username, password)
    } catch (fault) {
      // What takes too long may be hashed all the same: it stays counted as a failure.
      if (!(fault instanceof DeadlineError)) await admission?.settle({ outcome: 'unjudged' })
      throw fault
    }
    const known = await admission?.settle(
      principal ? { outcome: 'succeeded', subject: String(principal.id) } : { outcome: 'failed' },
    )
    if (!principal) {
      await audit?.record(loginRefused('credentials_wrong', client))
      return REFUSED
    }
    const session = await sessions?.start(principal, { ...client, ...(deviceLabel !== undefined && { deviceLabel }) })
    const access = issue(principal, { session })
    const whose = { subject: String(principal.id), ...(session && { session: session.id }) }
    // Last of all: whoever changes the password after this finds the session, and the token's iat, to end.
    if (!(await isConfirmed(principal))) {
      if (session) await sessions?.abandon(session.id)
      await audit?.record(loginRefused('credentials_changed', client, whose))
      return REFUSED
    }
    await audit?.record(loggedIn(whose, client))
    return {
      kind: 'login',
      principal,
      access,
      ...(session && { refresh: session.refresh }),
      ...(known !== undefined && { deviceToken: known }),
    }
  }

  async function authenticate(username: string, password: string): Promise<Principal | undefined> {
    const found = Promise.resolve(users.authenticate(username, password))
    const principal = await withDeadline(found, deadlineMilliseconds, 'authenticate', { clock })
    if (principal === undefined || principal === null) return undefined
    requireId(principal)
    return principal
  }

  async function isConfirmed(principal: Principal): Promise<boolean> {
    if (!users.confirm) return true
    return withDeadline(Promise.resolve(users.confirm(principal)), deadlineMilliseconds, 'confirm', { clock })
  }
}

/** Two user names that a database or a log would read as one must not be two here. */
function isName(username: string): boolean {
  return username.isWellFormed() && !username.includes('\0')
}

function requireId(principal: { readonly id: unknown }): void {
  const { id } = principal
  if (typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id))) return
  throw new DomainError('principal_unusable', 'authenticate: return { id } with a string or a safe integer')
}
