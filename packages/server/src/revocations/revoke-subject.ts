/** Revokes the access tokens of a user, whatever session they are of. */

import type { Clock } from '../world/clock.ts'
import type { RevocationLog } from './revocation-log.ts'

/** What it needs. */
export interface RevokeSubjectPorts {
  readonly log: Pick<RevocationLog, 'append'>
  /** The longest that a token of a user may still live. */
  readonly accessTokenLifetimeSeconds: () => number
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** Revokes every access token of a user that was issued before this second, or up to its end. */
export type RevokeSubject = (subject: string, options: { readonly thisSecondToo: boolean }) => Promise<void>

export function createRevokeSubject({ log, accessTokenLifetimeSeconds, clock }: RevokeSubjectPorts): RevokeSubject {
  return async (id, { thisSecondToo }) => {
    const now = Math.floor(clock.now())
    const issuedUntil = thisSecondToo ? now : now - 1
    await log.append([{ kind: 'subject', id, issuedUntil, expiresAt: now + accessTokenLifetimeSeconds() + 1 }])
  }
}
