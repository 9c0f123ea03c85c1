/** With what consents end: with the account that gave them. */
import { accountRemoved } from '../events/account-removed.ts'
import type { Listen } from '../events/listener.ts'
import type { ConsentStore } from './consent-store.ts'

export function listenForConsents(listen: Listen<{ readonly consents: Pick<ConsentStore, 'forget'> }>): void {
  listen(accountRemoved, 'consents', { within: async ({ subject }, { consents }) => consents.forget(subject) })
}
