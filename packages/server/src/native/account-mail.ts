/** What the accounts of a face need to send mail. */
import {
  flag,
  nested,
  nonEmptyText,
  type OptionReader,
  type OptionTable,
  optional,
  secondsWithin,
  withMethods,
} from '@latchkey/options'
import { type MailLinks, mailLinks } from '../mail/link.ts'
import type { Mailer } from '../mail/mailer.ts'

/** How mail is sent, and what it leads to. */
export interface AccountMail {
  readonly mailer: Mailer
  /** What mails call the service. */
  readonly service: string
  readonly links: MailLinks
  /**
   * Whether an address must be verified before the first login. Then no answer says which names and addresses are taken. Default true; give
   * `createStoredUsers` the accounts' own `requireVerifiedEmail` with it.
   */
  readonly required?: boolean
  /** How long a mail is tried that no server takes. Default 86,400, a day. */
  readonly retrySeconds?: number
  /** How long a new account may wait for its address to be verified, before it ends. Default 604,800, a week. */
  readonly unverifiedSeconds?: number
}

export const accountMail: OptionReader<Required<AccountMail>> = nested({
  mailer: withMethods<Mailer>('what createSmtpMailer() returns, or { send }', 'send'),
  service: nonEmptyText,
  links: mailLinks,
  required: optional(true, flag),
  retrySeconds: optional(86_400, secondsWithin(0, 604_800)),
  unverifiedSeconds: optional(604_800, secondsWithin(3600, 31_536_000)),
} satisfies OptionTable<keyof AccountMail>)
