/** Sends mails to mailboxes, and to none more often than is allowed, whatever they are about. */
import type { RateLimits } from '../limits/rate-limits.ts'
import { MAIL_OF_MAILBOX, NOTICE_OF_MAILBOX } from './limit-rules.ts'
import type { Mailer } from './mailer.ts'
import type { Letter } from './templates.ts'

/** A mailbox as it is written to, and as it is counted. */
export interface Mailbox {
  readonly address: string
  /** An address's key. */
  readonly key: string
}

/** What a letter may have to say of others. */
export interface MailFacts {
  /** Set in the last mail for now: how long no other will come. */
  readonly quietSeconds: number | undefined
}

export interface Post {
  /**
   * Nothing is sent to a mailbox that has had its mails, and nobody is told.
   *
   * @param kind - `link`: it lets somebody in or on; `notice`: it only says something
   * @param write - asked only if the mail is sent
   */
  readonly send: (
    to: Mailbox,
    kind: 'link' | 'notice',
    write: (facts: MailFacts) => Letter | Promise<Letter>,
  ) => Promise<void>
  /** How long mails are counted. While no more of them come, the links of those that came must be good. */
  readonly windowSeconds: number
}

export function createPost({ mailer, limits }: { readonly mailer: Mailer; readonly limits: RateLimits }): Post {
  const { windowSeconds } = limits.ruleOf(MAIL_OF_MAILBOX.rule)
  return {
    windowSeconds,
    async send({ address, key }, kind, write) {
      const mailbox = mailboxOf(key)
      // A notice that is refused counts against nothing that is not one.
      if (kind === 'notice' && !(await limits.consume(NOTICE_OF_MAILBOX, mailbox)).allowed) return
      const counted = await limits.consume(MAIL_OF_MAILBOX, mailbox)
      if (!counted.allowed) return
      const letter = await write({ quietSeconds: counted.left === 0 ? windowSeconds : undefined })
      await mailer.send({ to: address, ...letter })
    },
  }
}

/** Most servers put what is sent to `roy+anything@` into the mailbox of `roy@` (RFC 5233). */
function mailboxOf(key: string): string {
  const at = key.lastIndexOf('@')
  const plus = key.indexOf('+')
  return plus > 0 && plus < at ? key.slice(0, plus) + key.slice(at) : key
}
