/** Mails a link that works once, and as long as no newer one may come. */

import { linkWith, type MailLinks } from '../mail/link.ts'
import type { MailFacts, Post } from '../mail/post.ts'
import type { Letter, Letters } from '../mail/templates.ts'
import type { Clock } from '../world/clock.ts'
import type { Account } from './account.ts'
import {
  newOneTimeToken,
  ONE_TIME_TOKEN_LIFETIME_SECONDS,
  type OneTimePurpose,
  oneTimeTokenHash,
} from './one-time-token.ts'
import type { OneTimeTokenStore } from './one-time-token-store.ts'

/** What it needs. */
export interface SendOneTimeLinkPorts {
  readonly tokens: Pick<OneTimeTokenStore, 'add'>
  readonly post: Post
  readonly letters: Letters
  readonly links: MailLinks
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** What a mail is about. Whoever has an account can log in by each of them, so that none keeps the others away. */
export type LinkOccasion = OneTimePurpose | 'email_taken'

/** Sent only to the address that the account has: the address that was typed may merely resemble it (CVE-2019-19844). */
export type SendOneTimeLink = (account: Account, occasion: LinkOccasion) => Promise<void>

export function createSendOneTimeLink(ports: SendOneTimeLinkPorts): SendOneTimeLink {
  const { tokens, post, letters, links, clock } = ports
  // While no more mails are sent, those that were sent must be good.
  const validSeconds = Math.max(ONE_TIME_TOKEN_LIFETIME_SECONDS, post.windowSeconds)

  return async ({ id: userId, email: address, emailKey }, occasion) => {
    if (address === undefined || emailKey === undefined) return
    await post.send({ address, key: emailKey }, 'link', async (facts) => {
      const token = newOneTimeToken()
      const createdAt = Math.floor(clock.now())
      const purpose: OneTimePurpose = occasion === 'email_taken' ? 'password_reset' : occasion
      const expiresAt = createdAt + validSeconds
      await tokens.add({ hash: oneTimeTokenHash(token), purpose, userId, emailKey, createdAt, expiresAt })
      return letterFor(occasion, token, facts)
    })
  }

  function letterFor(occasion: LinkOccasion, token: string, facts: MailFacts): Letter {
    const said = { ...facts, validSeconds }
    const { letter, page } = LETTERS[occasion]
    return letters[letter](linkWith(links[page], token), said)
  }
}

const LETTERS = {
  email_verification: { letter: 'emailVerification', page: 'verifyEmail' },
  password_reset: { letter: 'passwordReset', page: 'resetPassword' },
  login_release: { letter: 'loginRelease', page: 'releaseLogin' },
  email_taken: { letter: 'emailTaken', page: 'resetPassword' },
} as const
