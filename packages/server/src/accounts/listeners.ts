/** Which events end the links that were mailed to a user. */
import { accountRemoved } from '../events/account-removed.ts'
import { credentialsReset } from '../events/credentials-reset.ts'
import type { Listen } from '../events/listener.ts'
import { passwordChanged } from '../events/password-changed.ts'
import type { OneTimeTokenStore } from './one-time-token-store.ts'

/** What changes in the transaction of an event. */
export interface OneTimeTokenRows {
  readonly oneTimeTokens: Pick<OneTimeTokenStore, 'cancel'>
}

export function listenForOneTimeTokens(listen: Listen<OneTimeTokenRows>): void {
  const cancelAll = ({ subject: userId }: { readonly subject: string }, { oneTimeTokens }: OneTimeTokenRows) =>
    oneTimeTokens.cancel({ userId })
  listen(accountRemoved, 'one-time-tokens', { within: cancelAll })
  listen(credentialsReset, 'one-time-tokens', { within: cancelAll })
  listen(passwordChanged, 'one-time-tokens', {
    // A link that was mailed before would undo the change.
    within: ({ subject: userId }, { oneTimeTokens }) => oneTimeTokens.cancel({ userId, purpose: 'password_reset' }),
  })
}
