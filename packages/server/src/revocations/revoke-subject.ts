/** Revokes the access tokens of a person, whatever session they are of, and whether they say the person's id or name. */
import type { Revocation } from '@latchkey/guard/revocations'
import { isIdText } from '@latchkey/protocol'
import type { Clock } from '../world/clock.ts'
import type { RevocationLog } from './revocation-log.ts'

/**
 * Every name by which a token may name this person, where a dialect's tokens say names. Nobody else's name is among them.
 *
 * @param subject - the person's id
 */
export type UsernamesOf = (subject: string) => Promise<readonly string[]>

/** What it needs. */
export interface RevokeSubjectPorts {
  readonly log: Pick<RevocationLog, 'append'>
  readonly usernamesOf: UsernamesOf
  /** The longest that a token of a user may still live. */
  readonly accessTokenLifetimeSeconds: () => number
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** Whose tokens, and which. */
export interface SubjectRevoking {
  readonly subject: string
  /** Where it is known already, and may not be found any more. */
  readonly username?: string
  /** Also those that are issued before this second ends. */
  readonly thisSecondToo: boolean
}

/** Revokes every access token of a user that was issued before this second, or up to its end. */
export type RevokeSubject = (revoking: SubjectRevoking) => Promise<void>

export function createRevokeSubject(ports: RevokeSubjectPorts): RevokeSubject {
  const { log, usernamesOf, accessTokenLifetimeSeconds, clock } = ports
  return async ({ subject, username, thisSecondToo }) => {
    const now = Math.floor(clock.now())
    const issuedUntil = thisSecondToo ? now : now - 1
    const usernames = username === undefined ? await usernamesOf(subject) : [username]
    await log.append(
      personRevocations({ subject, usernames, issuedUntil, expiresAt: now + accessTokenLifetimeSeconds() + 1 }),
    )
  }
}

/** A person by id and by name, as the dialects of all faces name them. */
export function personRevocations({
  subject,
  usernames,
  ...limits
}: {
  readonly subject: string
  readonly usernames: readonly string[]
  readonly issuedUntil: number
  readonly expiresAt?: number
  readonly issuer?: string
}): readonly Revocation[] {
  return [
    { kind: 'subject', id: subject, ...limits },
    // A name that no database can hold logs nobody in.
    ...usernames.filter(isIdText).map((id) => ({ kind: 'username', id, ...limits }) as const),
  ]
}
