/** Mails a link that works once, within an hour. */

import { linkWith, type MailLinks } from '../mail/link.ts'
import type { Mailer } from '../mail/mailer.ts'
import type { Letters } from '../mail/templates.ts'
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
  readonly mailer: Mailer
  readonly letters: Letters
  readonly links: MailLinks
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** Sent only to the address that the account has: the address that was typed may merely resemble it (CVE-2019-19844). */
export type SendOneTimeLink = (account: Account, purpose: OneTimePurpose) => Promise<void>

export function createSendOneTimeLink(ports: SendOneTimeLinkPorts): SendOneTimeLink {
  const { tokens, mailer, letters, links, clock } = ports
  return async ({ id: userId, email, emailKey }, purpose) => {
    if (email === undefined || emailKey === undefined) return
    const token = newOneTimeToken()
    const createdAt = Math.floor(clock.now())
    const expiresAt = createdAt + ONE_TIME_TOKEN_LIFETIME_SECONDS
    await tokens.add({ hash: oneTimeTokenHash(token), purpose, userId, emailKey, createdAt, expiresAt })
    const letter =
      purpose === 'email_verification'
        ? letters.emailVerification(linkWith(links.verifyEmail, token))
        : letters.passwordReset(linkWith(links.resetPassword, token))
    await mailer.send({ to: email, ...letter })
  }
}
