/** With what logins of browsers, flows and unused codes end: with everything that ends an account's sessions. Codes end with their consent and their client too. */
import { accountDisabled } from '../events/account-disabled.ts'
import { accountRemoved } from '../events/account-removed.ts'
import { clientEnded } from '../events/client-ended.ts'
import { consentWithdrawn } from '../events/consent-withdrawn.ts'
import { credentialsReset } from '../events/credentials-reset.ts'
import type { Listen } from '../events/listener.ts'
import { loggedOutEverywhere } from '../events/logged-out-everywhere.ts'
import { passwordChanged } from '../events/password-changed.ts'
import type { LoginStore } from '../logins/login-store.ts'
import type { AuthorizationCodeStore } from './authorization-code-store.ts'
import type { FlowStore } from './flow-store.ts'

/** What changes in the transaction of an event. */
export interface AuthorizationRows {
  readonly browserLogins: Pick<LoginStore, 'forget'>
  readonly flows: Pick<FlowStore, 'forget'>
  readonly authorizationCodes: Pick<AuthorizationCodeStore, 'cancel' | 'cancelOfClient'>
}

export function listenForAuthorizations(listen: Listen<AuthorizationRows>): void {
  const within = async ({ subject }: { readonly subject: string }, rows: AuthorizationRows) => {
    await rows.browserLogins.forget(subject)
    await rows.flows.forget(subject)
    await rows.authorizationCodes.cancel({ subject })
  }
  listen(accountRemoved, 'authorizations', { within })
  listen(accountDisabled, 'authorizations', { within })
  listen(credentialsReset, 'authorizations', { within })
  listen(passwordChanged, 'authorizations', { within })
  listen(loggedOutEverywhere, 'authorizations', { within })
  listen(consentWithdrawn, 'authorizations', {
    within: async ({ subject, consentId }, rows) => rows.authorizationCodes.cancel({ subject, consentId }),
  })
  listen(clientEnded, 'authorizations', {
    within: async ({ clientId }, rows) => rows.authorizationCodes.cancelOfClient(clientId),
  })
}
