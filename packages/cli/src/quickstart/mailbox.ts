/** The quickstart's mails: nothing is sent. They are shown on a page of the admin listener, each with the line that its link stands for. */
import type { Message } from '@latchkey/protocol'
import {
  type Endpoint,
  html,
  type Mail,
  type Mailer,
  type MailLinks,
  open,
  type StatedLimit,
  statedLimit,
} from '@latchkey/server'
import { quickstartPage } from './quickstart-page.ts'

/** Where mails are put, and where they are shown. */
export interface Mailbox {
  readonly mailer: Mailer
  /** Pages that there are not: what each would post stands on the page of mails. */
  readonly links: MailLinks
  readonly endpoint: Endpoint
}

/** Strangers can ask for mails, so only the newest are kept. */
const KEPT = 50

const MAILS: StatedLimit = statedLimit('quickstart_mails', 'Only this machine reaches it, and nothing is done for it.')

/** What each link is for: the path and the body to post. */
const POSTS: Readonly<Record<string, (token: string) => readonly [path: string, body: object]>> = {
  'verify-email': (token) => ['/v1/email/verify', { token }],
  'reset-password': (token) => ['/v1/password/reset', { token, new_password: 'a new password of yours' }],
  'release-login': (code) => ['/v1/login/release/redeem', { code }],
}

/** @param addresses - of both listeners, such as `http://127.0.0.1:5000` */
export function createMailbox({
  address,
  adminAddress,
}: {
  readonly address: string
  readonly adminAddress: string
}): Mailbox {
  const mails: Mail[] = []
  const page = (name: string) => `${adminAddress}/mails?for=${name}`
  return {
    mailer: {
      send: async (mail) => {
        mails.unshift(mail)
        mails.length = Math.min(mails.length, KEPT)
      },
    },
    links: {
      verifyEmail: page('verify-email'),
      resetPassword: page('reset-password'),
      releaseLogin: page('release-login'),
    },
    endpoint: open({
      method: 'GET',
      path: '/mails',
      id: 'readMails',
      summary: 'The mails that the quickstart would have sent, the newest first.',
      tag: 'Administration',
      group: 'administration',
      limits: [MAILS],
      answers: { 200: { description: 'A page of HTML.' } },
      handle: () => pageOf(mails, address),
    }),
  }
}

function pageOf(mails: readonly Mail[], address: string): Message {
  const shown = mails.map((mail) => {
    const line = lineFor(mail, address)
    const post =
      line !== undefined && html`<p>The link has no page here. What a page would do:</p>\n<pre>${line}</pre>\n`
    return html`<article>
<h2>${mail.subject}</h2>
<p>To ${mail.to}</p>
<pre>${mail.text}</pre>
${post}</article>
`
  })
  const none = html`<p>There are none yet.</p>`
  return quickstartPage(
    'Mails',
    html`<p>The quickstart sends none. The newest comes first; load the page again for more.</p>
${shown.length === 0 ? none : shown}`,
  )
}

/** What to paste in place of the link. */
function lineFor({ text }: Mail, address: string): string | undefined {
  const [, name = '', token = ''] = /\/mails\?for=([a-z-]+)#token=([\w-]{43})$/m.exec(text) ?? []
  const [path, body] = POSTS[name]?.(token) ?? []
  return body && `curl ${address}${path} -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`
}
