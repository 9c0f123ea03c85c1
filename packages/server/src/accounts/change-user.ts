/** What changes a user as a whole: disabling, enabling, deleting, granting. Each can be done again when it was interrupted. */

import type { Audit } from '../audit/audit.ts'
import type { AuditEvent } from '../audit/audit-event.ts'
import { accountDisabled } from '../events/account-disabled.ts'
import { accountRemoved } from '../events/account-removed.ts'
import { originOf } from '../events/event-origin.ts'
import { grantsChanged } from '../events/grants-changed.ts'
import { DomainError } from '../faults/domain-error.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Clock } from '../world/clock.ts'
import { type Account, type Grants, requireGrants } from './account.ts'
import type { RaiseForAccounts } from './account-rows.ts'
import type { AccountStore } from './account-store.ts'
import { type AccountWord, userChanged, userDeleted, userDisabled, userEnabled } from './audit-events.ts'

/** What changing needs. */
export interface ChangeUserPorts {
  readonly accounts: Pick<AccountStore, 'findById' | 'setDisabled' | 'removalElsewhere'>
  /** What ends with a user, or with a right of theirs, is the business of those who listen. */
  readonly raise: RaiseForAccounts
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** Whom, and on whose word. */
export interface UserChange {
  readonly id: string
  readonly client: ClientInfo
  /** Who made the change, as the audit log names them. Left out: the user. */
  readonly actor?: string
}

/** Each gives false, or undefined, when there is no such user. */
export interface ChangeUser {
  /** Ends all sessions and API keys. */
  readonly disable: (change: UserChange) => Promise<boolean>
  readonly enable: (change: UserChange) => Promise<boolean>
  /** If something is taken away, access tokens issued before are refused. Sessions go on: a refresh gives a token with what is left. @throws {TypeError} for what `grantsComplaint` complains of */
  readonly grant: (change: UserChange & { readonly grants: Grants }) => Promise<Account | undefined>
  /** No token, session or key of the user works after this, and only the audit log still names them (GHSA-2vg6-77g8-24mp). */
  readonly remove: (change: UserChange) => Promise<boolean>
}

export function createChangeUser(ports: ChangeUserPorts): ChangeUser {
  const { accounts, raise, audit, clock } = ports

  /** An id that belongs to no user must revoke nothing, and must raise no event. */
  async function exists(id: string): Promise<boolean> {
    return (await accounts.findById(id)) !== undefined
  }

  async function disable({ id, ...word }: UserChange): Promise<boolean> {
    const at = clock.now()
    const event = { subject: id, ...originOf(word) }
    return (await exists(id)) && (await raise(accountDisabled, event, ({ users }) => users.setDisabled(id, at)))
  }

  async function remove({ id, ...word }: UserChange): Promise<boolean> {
    // Before anything ends: what is refused has changed nothing.
    if (accounts.removalElsewhere !== undefined) throw new DomainError('users_elsewhere', accounts.removalElsewhere)
    const account = await accounts.findById(id)
    if (!account) return false
    const event = { subject: id, username: account.username, ...originOf(word) }
    return raise(accountRemoved, event, ({ users }) => users.remove(id))
  }

  async function grant(id: string, grants: Grants): Promise<string | undefined> {
    const account = await accounts.findById(id)
    if (!account) return undefined
    const event = { subject: id, isReduced: isReduced(account, grants) }
    const isDone = await raise(grantsChanged, event, ({ users }) => users.setGrants(id, grants))
    return isDone ? difference(account, grants) : undefined
  }

  async function told(
    eventOf: (id: string, isDone: boolean, word: AccountWord) => AuditEvent,
    change: UserChange,
    isDone: boolean,
  ): Promise<boolean> {
    await audit.record(eventOf(change.id, isDone, change))
    return isDone
  }

  return {
    disable: async (change) => told(userDisabled, change, await disable(change)),
    enable: async (change) => told(userEnabled, change, await accounts.setDisabled(change.id, null)),
    grant: async (change) => {
      requireGrants(change.grants)
      const object = await grant(change.id, change.grants)
      const what = object === undefined ? undefined : { reason: 'grants' as const, ...(object !== '' && { object }) }
      await audit.record(userChanged(change.id, what, change))
      return what ? accounts.findById(change.id) : undefined
    },
    remove: async (change) => told(userDeleted, change, await remove(change)),
  }
}

/** What came and what went, for the audit log. */
function difference(before: Grants, after: Grants): string {
  const of = (kind: string, had: readonly string[], has: readonly string[]) => [
    ...has.filter((one) => !had.includes(one)).map((one) => `+${kind}:${one}`),
    ...had.filter((one) => !has.includes(one)).map((one) => `-${kind}:${one}`),
  ]
  return [...of('role', before.roles, after.roles), ...of('scope', before.scopes, after.scopes)].join(' ')
}

/** Whether something that a user may do is not among what they may do next. */
function isReduced(before: Grants, after: Grants): boolean {
  return (
    !before.scopes.every((one) => after.scopes.includes(one)) || !before.roles.every((one) => after.roles.includes(one))
  )
}
