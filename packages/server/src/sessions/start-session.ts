/** Starts a session for a user who has just logged in. */
import { isIdText } from '@latchkey/protocol'
import { isClientSubject } from '../clients/oauth-client.ts'
import { DomainError } from '../faults/domain-error.ts'
import type { Clock } from '../world/clock.ts'
import type { OpenSession } from './open-session.ts'
import type { Sessions } from './sessions.ts'

/** What starting needs. */
export interface StartSessionPorts {
  readonly open: OpenSession
  /** Whose sessions these are: the `client_id` of tokens issued at the login. */
  readonly clientId: string
  /** A UUID of version 7. */
  readonly createId: () => string
  /** Seconds since the epoch. */
  readonly clock: Clock
}

export function createStartSession({ open, clientId, createId, clock }: StartSessionPorts): Sessions['start'] {
  return async (principal, { deviceLabel, ...from }) => {
    const subject = String(principal.id)
    if (!isIdText(subject) || isClientSubject(subject)) {
      throw new DomainError(
        'principal_unusable',
        'authenticate: an id is 1 to 255 characters and does not begin with client:',
      )
    }
    const authenticatedAt = Math.floor(clock.now())
    const session = { id: createId(), subject, clientId, authenticatedAt }
    const refresh = await open({ ...session, ...(deviceLabel !== undefined && { deviceLabel }), from })
    return { id: session.id, authenticatedAt, refresh }
  }
}
