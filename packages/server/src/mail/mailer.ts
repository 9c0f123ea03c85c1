/** Sends mail, whatever carries it. */

/** One message to one mailbox. */
export interface Mail {
  /** One plain address, read by `parseEmailAddress`. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Rejects when the next server has not taken the mail over. */
export interface Mailer {
  readonly send: (mail: Mail) => Promise<void>
}
