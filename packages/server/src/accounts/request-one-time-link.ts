/** Asks for a mail with a link: to verify an address, or to choose a new password. The answer is always the same, account or not. */

import type { Audit } from '../audit/audit.ts'
import { whileUnavailable } from '../faults/while-unavailable.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { parseEmailAddress } from '../mail/email-address.ts'
import type { Clock } from '../world/clock.ts'
import type { AccountStore } from './account-store.ts'
import type { Afterwards } from './afterwards.ts'
import { linkRequested, strangerWho } from './audit-events.ts'
import type { OneTimePurpose } from './one-time-token.ts'
import type { SendOneTimeLink } from './send-one-time-link.ts'

/** What asking needs. */
export interface RequestOneTimeLinkPorts {
  readonly accounts: Pick<AccountStore, 'findByEmailKey'>
  readonly sendLink: SendOneTimeLink
  readonly afterwards: Afterwards
  readonly audit: Audit
  readonly clock: Clock
}

/** Who asks. */
export interface LinkRequest {
  readonly email: string
  readonly client: ClientInfo
}

/** What has become of it. `accepted` says nothing: see the mail. */
export type LinkRequested = { readonly kind: 'accepted' } | { readonly kind: 'email_unusable' | 'overloaded' }

export type RequestOneTimeLink = (request: LinkRequest) => Promise<LinkRequested>

export function createRequestOneTimeLink(ports: RequestOneTimeLinkPorts, purpose: OneTimePurpose): RequestOneTimeLink {
  const { accounts, sendLink, afterwards, audit, clock } = ports

  return async ({ email: typed, client }) => {
    const email = parseEmailAddress(typed)
    if (!email) return { kind: 'email_unusable' }
    // The account is looked up after the answer, so that the answer's time does not show whether there is one.
    const room = afterwards.offer(() => sendTo(email.key, client))
    return { kind: room ? 'accepted' : 'overloaded' }
  }

  async function sendTo(emailKey: string, client: ClientInfo): Promise<void> {
    const account = await whileUnavailable(() => accounts.findByEmailKey(emailKey), clock)
    const reason = !account
      ? 'email_unknown'
      : account.disabled
        ? 'user_disabled'
        : purpose === 'email_verification' && account.emailVerifiedAt !== undefined
          ? 'email_verified'
          : undefined
    const told = { owner: account?.id, refusal: reason }
    await audit.record(linkRequested(purpose, told, client), strangerWho(told))
    if (account && reason === undefined) await sendLink(account, purpose)
  }
}
