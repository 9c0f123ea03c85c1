/** The pages that mails lead to: from the configuration alone, so that no header of a request can build a link (GHSA-3529-5m8x-rpv3). */
import { give, nested, type OptionReader, type OptionTable } from '@latchkey/options'

/** Pages of the app. Each gets the token as `#token=…`, which browsers send to no server, and posts it to the endpoint of its kind. */
export interface MailLinks {
  /** Posts to `/v1/email/verify`. */
  readonly verifyEmail: string
  /** Asks for a new password, and posts both to `/v1/password/reset`. */
  readonly resetPassword: string
  /** Asks for the password, posts it with the code to `/v1/login/release/redeem`, keeps the `device_token` of the answer, and lets the user log in. */
  readonly releaseLogin: string
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Refuses a page that is not an https URL, or has a fragment of its own. */
export const mailLinks: OptionReader<MailLinks> = nested({
  verifyEmail: page,
  resetPassword: page,
  releaseLogin: page,
} satisfies OptionTable<keyof MailLinks>)

function page(value: unknown): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname))
  if (typeof value !== 'string' || !url || !safe || value.includes('#') || url.username !== '' || url.password !== '') {
    throw give('an absolute https URL without a fragment (http only on this machine)')
  }
  return value
}

export function linkWith(page: string, token: string): string {
  return `${new URL(page).href}#token=${token}`
}
