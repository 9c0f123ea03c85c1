/** Sends mail, whatever carries it. */

/** One message to one mailbox. */
export interface Mail {
  /** One plain address, read by `parseEmailAddress`. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/**
 * Rejects if the next server has not accepted the mail. It is tried again, unless the fault has `isPermanent: true`; `smtp`, the number that the server gave,
 * comes into the log.
 */
export interface Mailer {
  readonly send: (mail: Mail) => Promise<void>
}
