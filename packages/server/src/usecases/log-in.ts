/** Logs a user in: a user name and a password become a signed token. */
import { withDeadline } from '@latchkey/guard'
import type { Dialect, IssuedToken, LoginRequest, Outcome, Principal, Refusal } from '@latchkey/protocol'
import type { Signer } from '@latchkey/tokens'
import { DomainError } from '../domain/domain-error.ts'
import type { Users } from '../ports/users.ts'

/** What logging in needs. */
export interface LogInPorts {
  readonly dialect: Dialect
  readonly users: Users
  readonly signer: Signer
  /** Seconds since the epoch. */
  readonly clock: () => number
  readonly randomId: () => string
  readonly deadlineMilliseconds: number
}

/** One refusal for every wrong user name and password; faults of the users' port are thrown. */
export type LogIn = (request: LoginRequest) => Promise<Outcome | Refusal>

export function createLogIn({ dialect, users, signer, clock, randomId, deadlineMilliseconds }: LogInPorts): LogIn {
  return async ({ username, password }) => {
    if (!isName(username) || !password.isWellFormed()) return { kind: 'login_refused' }
    const found = Promise.resolve(users.authenticate(username, password))
    const principal = await withDeadline(found, deadlineMilliseconds, 'authenticate')
    if (principal === undefined || principal === null) return { kind: 'login_refused' }
    requireId(principal)
    return { kind: 'login', principal, access: issue(principal) }
  }

  function issue(principal: Principal): IssuedToken {
    const expiresInSeconds = dialect.accessTokenLifetimeSeconds
    const encode = dialect.engine?.encode
    if (encode) return { token: encode(principal), claims: undefined, expiresInSeconds }
    const { alg, kid } = signer.key
    const context = { now: clock(), alg, kid, tokenId: randomId(), csrfToken: randomId() }
    const { header, claims } = dialect.issue(principal, context)
    return { token: signer.sign(claims, header), claims, expiresInSeconds }
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
