/** What is limited about mails, and how far. */
import { type AttemptLimit, attemptLimit } from '../limits/limit.ts'
import { perHour, type WindowRule } from '../limits/limit-rule.ts'

/** Mails of all kinds to one mailbox: a stranger who asks for them must not fill it. */
export const MAIL_OF_MAILBOX: AttemptLimit & { readonly rule: WindowRule } = mailLimit('mail_mailbox', 3)

/** Those of them that lead to nothing: they must not take the place of a mail that lets somebody in. */
export const NOTICE_OF_MAILBOX: AttemptLimit & { readonly rule: WindowRule } = mailLimit('mail_notice', 1)

function mailLimit(name: string, limit: number) {
  const rule = perHour(name, limit)
  return { ...attemptLimit(rule), rule }
}
