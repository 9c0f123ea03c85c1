/** Which sessions end with something else. */
import { accountDisabled } from '../events/account-disabled.ts'
import { accountRemoved } from '../events/account-removed.ts'
import { clientEnded } from '../events/client-ended.ts'
import { consentWithdrawn } from '../events/consent-withdrawn.ts'
import { credentialsReset } from '../events/credentials-reset.ts'
import { type EventOrigin, wordOf } from '../events/event-origin.ts'
import type { Listen, Telling } from '../events/listener.ts'
import { passwordChanged } from '../events/password-changed.ts'
import type { EndSessionsOfClient } from './end-sessions-of-client.ts'
import type { EndSessionsOfConsent } from './end-sessions-of-consent.ts'
import type { EndSessionsOfSubject } from './end-sessions-of-subject.ts'
import type { SessionEndReason } from './session.ts'

type Ending = { readonly subject: string; readonly except?: string } & EventOrigin

/** How sessions end: all of a user, those of one consent, or those of a client. */
export interface SessionEnders {
  readonly ofSubject: EndSessionsOfSubject
  readonly ofConsent: EndSessionsOfConsent
  readonly ofClient: EndSessionsOfClient
}

export function listenForSessions(listen: Listen<unknown>, { ofSubject, ofConsent, ofClient }: SessionEnders): void {
  async function end(
    reason: SessionEndReason,
    { subject, except, ...origin }: Ending,
    more: Telling & { readonly isRevoked?: boolean },
  ) {
    await ofSubject({ subject, reason, ...(except !== undefined && { except }), ...wordOf(origin), ...more })
  }
  const endBecause = (reasonOf: (origin: EventOrigin) => SessionEndReason) => ({
    // These are heard by the revocations first, which revoke the person.
    before: (payload: Ending, telling: Telling) => end(reasonOf(payload), payload, { ...telling, isRevoked: true }),
    // A login with the old password, or of a user who was still there, may have begun before the change was committed.
    repeats: true as const,
  })

  const byWhom = ({ actor }: EventOrigin) => (actor === undefined ? 'ended_by_user' : 'ended_by_operator')
  listen(accountRemoved, 'sessions', endBecause(byWhom))
  listen(accountDisabled, 'sessions', endBecause(byWhom))
  listen(
    credentialsReset,
    'sessions',
    endBecause(() => 'password_changed'),
  )
  listen(passwordChanged, 'sessions', {
    before: async ({ keepsSessions, ...payload }, telling) => {
      if (!keepsSessions) await end('password_changed', payload, telling)
    },
    repeats: true,
  })
  listen(consentWithdrawn, 'sessions', {
    before: ({ subject, clientId: _, consentId, ...origin }) => ofConsent({ subject, consentId, ...wordOf(origin) }),
    // A code may be redeemed before the change is committed.
    repeats: true,
  })
  listen(clientEnded, 'sessions', { before: ({ clientId }) => ofClient(clientId), repeats: true })
}
