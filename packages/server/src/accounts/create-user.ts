/** Makes an account on an operator's word. */

import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { parseEmailAddress } from '../mail/email-address.ts'
import { type Account, requireGrants } from './account.ts'
import type { AccountStore } from './account-store.ts'
import { userRegistered } from './audit-events.ts'
import type { HashNewPassword, PasswordRefused } from './hash-new-password.ts'
import { makeAccount } from './make-account.ts'
import { isNewUsername } from './new-username.ts'

/** What it needs. */
export interface CreateUserPorts {
  readonly accounts: Pick<AccountStore, 'createAccount'>
  readonly hashNewPassword: HashNewPassword
  readonly audit: Audit
}

/** An account that an operator wants. */
export interface UserCreation {
  readonly username: string
  /** Left out: the user chooses one by a mail. */
  readonly password?: string
  readonly email?: string
  readonly emailVerified: boolean
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  readonly client: ClientInfo
  readonly actor: string
}

/** What has become of it. */
export type UserCreated =
  | { readonly kind: 'created'; readonly account: Account }
  | { readonly kind: 'username_taken' | 'email_taken' | 'username_unusable' | 'email_unusable' }
  | PasswordRefused

/** @throws {TypeError} for scopes and roles that `grantsComplaint` complains of */
export type CreateUser = (creation: UserCreation) => Promise<UserCreated>

export function createCreateUser({ accounts, hashNewPassword, audit }: CreateUserPorts): CreateUser {
  return async (creation) => {
    requireGrants(creation)
    const result = await create(creation)
    const what = result.kind === 'created' ? { id: result.account.id } : { refusal: result.kind }
    await audit.record(userRegistered(what, creation))
    return result
  }

  async function create(creation: UserCreation): Promise<UserCreated> {
    const { username, password, email: typed, emailVerified, scopes, roles } = creation
    if (!isNewUsername(username)) return { kind: 'username_unusable' }
    const email = typed === undefined ? undefined : parseEmailAddress(typed)
    if (typed !== undefined && !email) return { kind: 'email_unusable' }
    const owner = { username, ...(email && { email: email.address }) }
    const passwordHash = password === undefined ? null : await hashNewPassword(password, owner, 'known')
    if (passwordHash !== null && typeof passwordHash !== 'string') return passwordHash
    const wanted = { username, passwordHash, emailVerified, scopes, roles, ...(email && { email }) }
    const made = await makeAccount(accounts, wanted)
    return 'refusal' in made ? { kind: made.refusal } : { kind: 'created', account: made }
  }
}
