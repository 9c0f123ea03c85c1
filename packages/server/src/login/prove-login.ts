/**
 * Who somebody is, by a user name and a password: counted by the limits before anything is hashed, judged by the login methods, and recorded
 * where it was wrong. What a proof is good for is its caller's to say: a token, or a login on a page.
 */
import { withDeadline } from '@latchkey/guard'
import type { Audit, Stranger } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { loginRefused } from './audit-events.ts'
import { firstProved } from './first-proved.ts'
import type { LoginLimiter, LoginResult } from './login-limiter.ts'
import type { Proved, Unjudged, Wrong } from './login-method.ts'
import { createLoginMethods, type LoginMethodPorts } from './methods/login-methods.ts'
import type { PasswordAnswer } from './methods/password.ts'

/** What it needs. */
export interface ProveLoginPorts extends LoginMethodPorts {
  readonly limiter: LoginLimiter
  readonly audit: Audit
  readonly randomId: () => string
  /** Whether its clients can keep a device token. */
  readonly keepsDevices: boolean
}

/** What the user sends, and what their device shows. */
export interface LoginAnswer extends PasswordAnswer {
  readonly deviceToken?: string | undefined
}

/** Too many attempts. The client only learns how long to wait. */
export interface LoginLimited {
  readonly kind: 'login_limited'
  readonly retryAfterSeconds: number
  /** For the log. */
  readonly reason: string
}

/** The password is right, and the address of the account is not verified yet. */
export interface LoginUnverified {
  readonly kind: 'login_unverified'
}

/** What became of it. `login_malformed`: it can be nobody's name, and nothing was counted. */
export type ShownLogin =
  | {
      readonly kind: 'login_proved'
      readonly proved: Proved
      /** By which the device is known next time. */
      readonly deviceToken: string | undefined
    }
  | LoginLimited
  | LoginUnverified
  | { readonly kind: 'login_wrong' | 'login_malformed' }

/** @throws what a method could not decide for, and the faults of the users */
export type ProveLogin = (answer: LoginAnswer, client: ClientInfo) => Promise<ShownLogin>

export function createProveLogin(ports: ProveLoginPorts): ProveLogin {
  const { limiter, audit, randomId, users, clock, deadlineMilliseconds, keepsDevices } = ports
  const methods = createLoginMethods(ports)

  /** If the users cannot be asked, the attempt is still counted: the login itself will say that they are not available. */
  async function countedName(username: string): Promise<string> {
    if (!users.countedName) return username
    const found = async () => users.countedName?.(username) ?? username
    return withDeadline(found(), deadlineMilliseconds, 'countedName', clock).catch(() => username)
  }

  /** For the audit log, so that an operator finds what was tried on a user. */
  function whoseName(name: string): Pick<Stranger, 'name' | 'find'> {
    if (!users.subjectOf) return { name }
    const found = async () => users.subjectOf?.(name)
    return { name, find: () => withDeadline(found(), deadlineMilliseconds, 'subjectOf', clock).catch(() => undefined) }
  }

  return async (answer, client) => {
    const { username, password, deviceToken } = answer
    if (!isName(username) || !password.isWellFormed()) return { kind: 'login_malformed' }
    const counted = await countedName(username)
    const device = deviceToken !== undefined && { deviceToken }
    const admission = await limiter.admit({ ...client, username: counted, ...device, keepsToken: keepsDevices })
    if (!admission.admitted) {
      const { retryAfterSeconds, reason } = admission
      await audit.record(loginRefused(`limited_by_${reason}`, client), { kind: 'refused', ...whoseName(counted) })
      return { kind: 'login_limited', retryAfterSeconds, reason }
    }
    const door = admission.lane === 'strange' ? 'strange' : 'known'
    const shown = await firstProved(methods, { id: randomId(), from: client, door }, answer)
    const known = await admission.settle(resultOf(shown))
    if (shown.kind === 'unjudged') throw shown.fault
    if (shown.kind === 'proved') return { kind: 'login_proved', proved: shown, deviceToken: known }
    await audit.record(loginRefused(reasonOf(shown), client), { kind: 'judged', ...whoseName(counted) })
    return { kind: shown.missing === undefined ? 'login_wrong' : 'login_unverified' }
  }
}

/** Two user names that a database or a log would take for one must not be two here. */
function isName(username: string): boolean {
  return username.isWellFormed() && !username.includes('\0')
}

/** A method that throws may still be working: its attempt is not settled, and stays counted as a failure. */
function resultOf(shown: Proved | Wrong | Unjudged): LoginResult {
  switch (shown.kind) {
    case 'proved':
      return { outcome: 'succeeded', subject: String(shown.principal.id) }
    case 'wrong':
      // It is no guess that went wrong, and nobody has come in.
      if (shown.missing !== undefined) return { outcome: 'unjudged' }
      return { outcome: 'failed' }
    case 'unjudged':
      return { outcome: 'unjudged' }
  }
}

/** For the audit log. */
function reasonOf({ missing, reason }: Wrong): Parameters<typeof loginRefused>[0] {
  return missing === undefined ? (reason ?? 'credentials_wrong') : 'email_unverified'
}
