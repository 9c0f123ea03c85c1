/** What changes a user as a whole: disabling, enabling, deleting, granting. Each can be done again when it was interrupted. */

import type { Audit } from '../audit/audit.ts'
import type { AuditEvent } from '../audit/audit-event.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { RevokeSubject } from '../revocations/revoke-subject.ts'
import type { EndSessionsOfSubject } from '../sessions/end-sessions-of-subject.ts'
import type { SessionEndReason } from '../sessions/session.ts'
import type { Clock } from '../world/clock.ts'
import type { Account, Grants } from './account.ts'
import type { AccountStore } from './account-store.ts'
import { type AccountWord, userChanged, userDeleted, userDisabled, userEnabled } from './audit-events.ts'

/** What changing needs. */
export interface ChangeUserPorts {
  readonly accounts: AccountStore
  readonly revokeSubject: RevokeSubject
  readonly endSessions: EndSessionsOfSubject
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** Whom, and on whose word. */
export interface UserChange {
  readonly id: string
  readonly client: ClientInfo
  /** As the audit log has it, where that is not the user. */
  readonly actor?: string
}

/** Each gives false, or undefined, when there is no such user. */
export interface ChangeUser {
  /** Ends all sessions. API keys stay, and are good for nothing meanwhile. */
  readonly disable: (change: UserChange) => Promise<boolean>
  readonly enable: (change: UserChange) => Promise<boolean>
  /** Tokens that are out say what they say until they expire: end the sessions where that is too long. */
  readonly grant: (change: UserChange & { readonly grants: Grants }) => Promise<Account | undefined>
  /** Nothing of the user is good any more, and nothing is left but the audit log (GHSA-2vg6-77g8-24mp). */
  readonly remove: (change: UserChange) => Promise<boolean>
}

export function createChangeUser(ports: ChangeUserPorts): ChangeUser {
  const { accounts, revokeSubject, endSessions, audit, clock } = ports

  async function disable({ id, client, actor }: UserChange): Promise<boolean> {
    // First the row: from then on nobody logs in or refreshes, so that what is ended next stays so.
    if (!(await accounts.setDisabled(id, clock.now()))) return false
    await revokeSubject(id, { thisSecondToo: true })
    const reason: SessionEndReason = actor === undefined ? 'ended_by_user' : 'ended_by_operator'
    await endSessions({ subject: id, reason, client, ...(actor !== undefined && { actor }) })
    return true
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
      const done = await told(userChanged, change, await accounts.setGrants(change.id, change.grants))
      return done ? accounts.findById(change.id) : undefined
    },
    remove: async (change) => told(userDeleted, change, (await disable(change)) && (await accounts.remove(change.id))),
  }
}
