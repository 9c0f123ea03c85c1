/** What is revoked when something ends: before any row says so, because a row that says "ended" is the promise that its tokens are dead. */
import { accountDisabled } from '../events/account-disabled.ts'
import { accountRemoved } from '../events/account-removed.ts'
import { clientEnded } from '../events/client-ended.ts'
import { credentialsReset } from '../events/credentials-reset.ts'
import { grantsChanged } from '../events/grants-changed.ts'
import { keyRevoked } from '../events/key-revoked.ts'
import type { Listen } from '../events/listener.ts'
import { loggedOutEverywhere } from '../events/logged-out-everywhere.ts'
import { sessionEnded } from '../events/session-ended.ts'
import type { Clock } from '../world/clock.ts'
import type { RevocationLog } from './revocation-log.ts'
import { createRevokeSubject, type UsernamesOf } from './revoke-subject.ts'

/** What listening needs. */
export interface RevocationListenerPorts {
  readonly log: Pick<RevocationLog, 'append'>
  readonly usernamesOf: UsernamesOf
  /** The longest that an access token of any face may still live. */
  readonly accessTokenLifetimeSeconds: () => number
  readonly clock: Clock
}

export function listenForRevocations(listen: Listen<unknown>, ports: RevocationListenerPorts): void {
  const { log, accessTokenLifetimeSeconds, clock } = ports
  const revokeSubject = createRevokeSubject(ports)
  /** Also what a login or a refresh issues before the change is committed. */
  const repeats = true

  const revokeAll = async ({ subject, username }: { readonly subject: string; readonly username?: string }) =>
    revokeSubject({ subject, ...(username !== undefined && { username }), thisSecondToo: true })
  listen(accountRemoved, 'revocations', { before: revokeAll, repeats })
  listen(accountDisabled, 'revocations', { before: revokeAll, repeats })
  // Sessions are revoked by their own ids, so that a login within this second is not revoked with them.
  const revokeOlder = ({ subject }: { readonly subject: string }) => revokeSubject({ subject, thisSecondToo: false })
  listen(credentialsReset, 'revocations', { before: revokeOlder, repeats })
  listen(loggedOutEverywhere, 'revocations', { before: revokeOlder })
  listen(grantsChanged, 'revocations', {
    before: async (payload) => {
      if (payload.isReduced) await revokeAll(payload)
    },
    repeats,
  })
  listen(sessionEnded, 'revocations', {
    before: async ({ subject, revoked, olderOf }) => {
      const now = Math.floor(clock.now())
      const expiresAt = now + accessTokenLifetimeSeconds() + 1
      const older = { kind: 'subject', id: subject, issuedUntil: now - 1, expiresAt } as const
      await log.append([
        ...(olderOf === undefined ? [] : [{ ...older, issuer: olderOf }]),
        ...revoked.map((id) => ({ kind: 'session', id, subject, expiresAt }) as const),
      ])
    },
  })
  listen(clientEnded, 'revocations', {
    before: ({ subject: id }) => {
      const now = Math.floor(clock.now())
      const expiresAt = now + accessTokenLifetimeSeconds() + 1
      return log.append([{ kind: 'subject', id, issuedUntil: now, expiresAt }])
    },
    repeats,
  })
  listen(keyRevoked, 'revocations', { before: ({ kid }) => log.append([{ kind: 'key', id: kid }]) })
}
