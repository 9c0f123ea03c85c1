/** The pages that mails lead to: from the configuration alone, so that no header of a request can build a link (GHSA-3529-5m8x-rpv3). */

/** Pages of the app. Each gets the token as `#token=…`, which browsers send to no server, and posts it to the endpoint of its kind. */
export interface MailLinks {
  /** Posts to `/v1/email/verify`. */
  readonly verifyEmail: string
  /** Asks for a new password, and posts both to `/v1/password/reset`. */
  readonly resetPassword: string
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** @throws {TypeError} for a page that is not an https URL, or has a fragment of its own */
export function checkMailLinks(links: MailLinks): MailLinks {
  for (const [name, text] of Object.entries(links)) {
    const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
    const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname))
    if (!url || !safe || text.includes('#') || url.username !== '' || url.password !== '') {
      throw new TypeError(`links.${name}: give an absolute https URL without a fragment (http only on this machine)`)
    }
  }
  return links
}

export function linkWith(page: string, token: string): string {
  return `${new URL(page).href}#token=${token}`
}
