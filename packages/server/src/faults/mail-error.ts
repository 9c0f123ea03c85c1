/** A mail that was not taken, as far as it may be told: no address and no text of the other server stands in it. */

/** What is known of it. */
export interface MailErrorFacts {
  /** The number that the server gave (RFC 5321 §4.2): 451, 550. Undefined where it gave none. */
  readonly smtp?: number | undefined
  /** What it answered: `RCPT TO`. */
  readonly command?: string | undefined
  /** What has failed where no server answered: `ETIMEDOUT`. */
  readonly code?: string | undefined
}

/** Why a mail was not taken. */
export class MailError extends Error {
  override readonly name = 'MailError'
  readonly smtp: number | undefined
  readonly code: string | undefined
  /** Whether no other attempt will do: this mailbox, or this mail, is refused for good. */
  readonly isPermanent: boolean

  constructor({ smtp, command, code }: MailErrorFacts, isPermanent: boolean) {
    const what = smtp === undefined ? (code ?? 'no answer') : `${smtp}${command === undefined ? '' : ` to ${command}`}`
    super(`the mail server did not take a mail: ${what}`)
    this.smtp = smtp
    this.code = code
    this.isPermanent = isPermanent
  }
}
