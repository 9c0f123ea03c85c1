/** Writes the mails that were ordered, when they are sent: a link that lies nowhere before. */

import { linkWith, type MailLinks } from '../mail/link.ts'
import type { Mail } from '../mail/mailer.ts'
import type { MailFacts } from '../mail/post.ts'
import type { Letters } from '../mail/templates.ts'
import type { Clock } from '../world/clock.ts'
import type { Account } from './account.ts'
import type { AccountStore } from './account-store.ts'
import {
  newOneTimeToken,
  ONE_TIME_TOKEN_LIFETIME_SECONDS,
  type OneTimePurpose,
  oneTimeTokenHash,
} from './one-time-token.ts'
import type { OneTimeTokenStore } from './one-time-token-store.ts'

/** What a mail is about. Whoever has an account can log in by each of them, so that none keeps the others away. */
export type LinkOccasion = OneTimePurpose | 'email_taken'

/** As it waits in the database: ids and codes, and the address of a notice, whose reader may have no account. */
export type MailOrder =
  | ({ readonly kind: 'link'; readonly subject: string; readonly occasion: LinkOccasion } & MailFacts)
  | {
      readonly kind: 'notice'
      readonly notice: 'usernameTaken' | 'emailTakenByDisabled' | 'apiKeyCreated'
      readonly to: string
    }

/** What writing needs. */
export interface WriteMailPorts {
  readonly accounts: Pick<AccountStore, 'findById'>
  readonly tokens: Pick<OneTimeTokenStore, 'add'>
  readonly letters: Letters
  readonly links: MailLinks
  /** How long mails to one mailbox are counted. */
  readonly windowSeconds: number
  readonly clock: Clock
}

/** @returns undefined where nobody wants the mail any more */
export type WriteMail = (order: MailOrder) => Promise<Mail | undefined>

export function createWriteMail(ports: WriteMailPorts): WriteMail {
  const { accounts, tokens, letters, links, windowSeconds, clock } = ports
  // While no more mails are sent, those that were sent must be good.
  const validSeconds = Math.max(ONE_TIME_TOKEN_LIFETIME_SECONDS, windowSeconds)

  return async (order) => {
    if (order.kind === 'notice') return { to: order.to, ...letters[order.notice]() }
    const { subject, occasion, quietSeconds } = order
    const account = await accounts.findById(subject)
    if (!account || !isWanted(account, occasion)) return undefined
    const { email: to, emailKey } = account
    if (to === undefined || emailKey === undefined) return undefined
    const token = newOneTimeToken()
    const createdAt = Math.floor(clock.now())
    const { letter, page, purpose } = LETTERS[occasion]
    const expiresAt = createdAt + validSeconds
    await tokens.add({ hash: oneTimeTokenHash(token), purpose, userId: account.id, emailKey, createdAt, expiresAt })
    return { to, ...letters[letter](linkWith(links[page], token), { validSeconds, quietSeconds }) }
  }
}

/** What has happened since it was ordered. */
function isWanted({ disabled, emailVerifiedAt }: Account, occasion: LinkOccasion): boolean {
  return !disabled && !(occasion === 'email_verification' && emailVerifiedAt !== undefined)
}

const LETTERS = {
  email_verification: { letter: 'emailVerification', page: 'verifyEmail', purpose: 'email_verification' },
  password_reset: { letter: 'passwordReset', page: 'resetPassword', purpose: 'password_reset' },
  login_release: { letter: 'loginRelease', page: 'releaseLogin', purpose: 'login_release' },
  email_taken: { letter: 'emailTaken', page: 'resetPassword', purpose: 'password_reset' },
} as const
