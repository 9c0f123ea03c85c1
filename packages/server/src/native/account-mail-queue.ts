/** The mails of accounts, from the order to the server that takes them. */
import { mailLost } from '../accounts/audit-events.ts'
import { createWriteMail, type MailOrder } from '../accounts/write-mail.ts'
import type { Audit } from '../audit/audit.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { createMailQueue, type MailQueue } from '../mail/mail-queue.ts'
import { mailWindowSeconds } from '../mail/post.ts'
import { createLetters } from '../mail/templates.ts'
import type { World } from '../world/world.ts'
import type { AccountMail } from './account-mail.ts'
import type { AccountsOptions } from './accounts-options.ts'

/** What it is made of. */
export interface AccountMailQueueParts extends World {
  readonly mail: Required<AccountMail>
  readonly store: AccountsOptions['store']
  readonly limits: RateLimits
  readonly audit: Audit
}

export function createAccountMailQueue({
  mail: { mailer, service, links, retrySeconds },
  store,
  limits,
  audit,
  ...world
}: AccountMailQueueParts): MailQueue<MailOrder> {
  const write = createWriteMail({
    accounts: store.users,
    tokens: store.oneTimeTokens,
    letters: createLetters(service),
    links,
    windowSeconds: mailWindowSeconds(limits),
    clock: world.clock,
  })
  return createMailQueue({
    ...world,
    store: store.mails,
    mailer,
    write,
    onLost: (order, { reason, smtp }) => {
      const [subject, about] = order.kind === 'link' ? [order.subject, order.occasion] : [undefined, order.notice]
      const object = smtp === undefined ? about : `${about} ${smtp}`
      return audit.record(
        mailLost(subject, { reason, object }),
        subject === undefined ? { kind: 'unknown' } : undefined,
      )
    },
    retrySeconds,
  })
}
