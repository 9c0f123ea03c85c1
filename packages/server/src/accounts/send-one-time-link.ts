/** Orders a mail with a link that works once, and as long as no newer one may come. */

import type { Post } from '../mail/post.ts'
import type { Account } from './account.ts'
import type { LinkOccasion, MailOrder } from './write-mail.ts'

/** Sent only to the address that the account has: the address that was typed may merely resemble it (CVE-2019-19844). */
export type SendOneTimeLink = (account: Account, occasion: LinkOccasion) => Promise<void>

export function createSendOneTimeLink({ post }: { readonly post: Post<MailOrder> }): SendOneTimeLink {
  return async ({ id: subject, email: address, emailKey }, occasion) => {
    if (address === undefined || emailKey === undefined) return
    await post.send({ address, key: emailKey }, 'link', (facts) => ({ kind: 'link', subject, occasion, ...facts }))
  }
}
