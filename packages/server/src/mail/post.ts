/** Sends mails to mailboxes, and to none more often than is allowed, whatever they are about. */
import type { RateLimits } from '../limits/rate-limits.ts'
import { MAIL_OF_MAILBOX, NOTICE_OF_MAILBOX } from './limit-rules.ts'
import type { MailQueue } from './mail-queue.ts'

/** A mailbox as it is written to, and as it is counted. */
export interface Mailbox {
  readonly address: string
  /** An address's key. */
  readonly key: string
}

/** What a letter may have to say of others. */
export interface MailFacts {
  /** Set in the last mail for now: how long no other will come. */
  readonly quietSeconds?: number
}

/** @template O - what says which mail is to be written */
export interface Post<O> {
  /**
   * Nothing is sent to a mailbox that has had its mails, and nobody is told. Otherwise the order is kept until a server has taken the mail.
   *
   * @param kind - `link`: it lets somebody in or on; `notice`: it only says something
   * @param order - asked only if the mail is sent
   */
  readonly send: (to: Mailbox, kind: 'link' | 'notice', order: (facts: MailFacts) => O) => Promise<void>
}

export function createPost<O>({
  queue,
  limits,
}: {
  readonly queue: Pick<MailQueue<O>, 'send'>
  readonly limits: RateLimits
}): Post<O> {
  return {
    async send({ key }, kind, order) {
      const mailbox = mailboxOf(key)
      // A notice that is refused counts against nothing that is not one.
      if (kind === 'notice' && !(await limits.consume(NOTICE_OF_MAILBOX, mailbox)).allowed) return
      const counted = await limits.consume(MAIL_OF_MAILBOX, mailbox)
      if (!counted.allowed) return
      await queue.send(order(counted.left === 0 ? { quietSeconds: mailWindowSeconds(limits) } : {}))
    },
  }
}

/** How long mails are counted. While no more of them come, the links of those that came must be good. */
export function mailWindowSeconds(limits: RateLimits): number {
  return limits.ruleOf(MAIL_OF_MAILBOX.rule).windowSeconds
}

/** Most servers put what is sent to `roy+anything@` into the mailbox of `roy@` (RFC 5233). */
function mailboxOf(key: string): string {
  const at = key.lastIndexOf('@')
  const plus = key.indexOf('+')
  return plus > 0 && plus < at ? key.slice(0, plus) + key.slice(at) : key
}
