/** Mails a way in to a user whom the login takes for a stranger. The answer is always the same, account or not. */
import type { Audit } from '../audit/audit.ts'
import { whileUnavailable } from '../faults/while-unavailable.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Clock } from '../world/clock.ts'
import type { AccountStore } from './account-store.ts'
import type { Afterwards } from './afterwards.ts'
import { linkRequested, strangerWho } from './audit-events.ts'
import type { SendOneTimeLink } from './send-one-time-link.ts'

/** What asking needs. */
export interface RequestLoginReleasePorts {
  readonly accounts: Pick<AccountStore, 'findByUsername'>
  readonly sendLink: SendOneTimeLink
  readonly afterwards: Afterwards
  readonly audit: Audit
  readonly clock: Clock
}

/** `accepted` says nothing: see the mail. */
export type RequestLoginRelease = (request: {
  readonly username: string
  readonly client: ClientInfo
}) => 'accepted' | 'overloaded'

export function createRequestLoginRelease(ports: RequestLoginReleasePorts): RequestLoginRelease {
  const { accounts, sendLink, afterwards, audit, clock } = ports

  // The account is looked up after the answer, so that the answer's time does not show whether there is one.
  return ({ username, client }) => (afterwards.offer(() => sendTo(username, client)) ? 'accepted' : 'overloaded')

  async function sendTo(username: string, client: ClientInfo): Promise<void> {
    const account = await whileUnavailable(() => accounts.findByUsername(username), clock)
    const refusal = !account
      ? 'user_unknown'
      : account.disabled
        ? 'user_disabled'
        : account.email === undefined
          ? 'email_missing'
          : undefined
    const told = { owner: account?.id, refusal }
    await audit.record(linkRequested('login_release', told, client), strangerWho(told))
    if (account && refusal === undefined) await sendLink(account, 'login_release')
  }
}
