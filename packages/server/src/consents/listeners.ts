/** With what consents end: with the account that gave them, and with the client that they were given to. */
import { accountRemoved } from '../events/account-removed.ts'
import { clientEnded } from '../events/client-ended.ts'
import type { Listen } from '../events/listener.ts'
import type { ConsentStore } from './consent-store.ts'

const PAGE = 200

export function listenForConsents(
  listen: Listen<{ readonly consents: Pick<ConsentStore, 'forget'> }>,
  { consents: store }: { readonly consents: Pick<ConsentStore, 'forgetClient'> },
): void {
  listen(accountRemoved, 'consents', { within: async ({ subject }, { consents }) => consents.forget(subject) })
  listen(clientEnded, 'consents', {
    // All its users' may be too many for one transaction. Without the change they are asked again, and no more.
    before: async ({ clientId }) => {
      while ((await store.forgetClient(clientId, PAGE)) === PAGE);
    },
    repeats: true,
  })
}
