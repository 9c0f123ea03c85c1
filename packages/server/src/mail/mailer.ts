/** Sends mail, whatever carries it. */

/** One message to one mailbox. */
export interface Mail {
  /** One plain address, read by `parseEmailAddress`. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Rejects if the next server has not accepted the mail. */
export interface Mailer {
  readonly send: (mail: Mail) => Promise<void>
}
