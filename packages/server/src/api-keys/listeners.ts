/** Which events remove a user's API keys: a key lets its holder in as the user. */
import { accountDisabled } from '../events/account-disabled.ts'
import { accountRemoved } from '../events/account-removed.ts'
import { credentialsReset } from '../events/credentials-reset.ts'
import type { Listen } from '../events/listener.ts'
import type { ApiKeyStore } from './api-key-store.ts'

/** What changes in the transaction of an event. */
export interface ApiKeyRows {
  readonly apiKeys: Pick<ApiKeyStore, 'removeAll'>
}

export function listenForApiKeys(listen: Listen<ApiKeyRows>): void {
  const within = async ({ subject }: { readonly subject: string }, { apiKeys }: ApiKeyRows) => {
    await apiKeys.removeAll(subject)
  }
  listen(accountDisabled, 'api-keys', { within })
  listen(accountRemoved, 'api-keys', { within })
  listen(credentialsReset, 'api-keys', { within })
}
