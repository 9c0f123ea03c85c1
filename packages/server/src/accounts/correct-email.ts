/** Corrects the address of a new account whose mail never came: by whoever knows its password, until an address is verified. */
import type { Hasher } from '@latchkey/passwords'
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { LoginLimiter } from '../login/login-limiter.ts'
import { inForm } from '../login/password-form.ts'
import { type EmailAddress, parseEmailAddress } from '../mail/email-address.ts'
import type { Account } from './account.ts'
import type { AccountStore } from './account-store.ts'
import type { Afterwards } from './afterwards.ts'
import { userChanged } from './audit-events.ts'
import type { SendOneTimeLink } from './send-one-time-link.ts'

/** What correcting needs. */
export interface CorrectEmailPorts {
  readonly accounts: Pick<AccountStore, 'findByUsername' | 'findById' | 'findByEmailKey' | 'setEmail'>
  readonly hasher: Hasher
  /** The password is judged as that of a login, so that it is no second place to guess. */
  readonly logins: Pick<LoginLimiter, 'admit'>
  readonly sendLink: SendOneTimeLink
  readonly afterwards: Afterwards
  readonly audit: Audit
}

/** What is asked for. */
export interface EmailCorrection {
  readonly username: string
  readonly password: string
  readonly email: string
  readonly client: ClientInfo
}

/** What has become of it. `accepted` says nothing: see the mail. */
export type EmailCorrected =
  | { readonly kind: 'accepted' }
  /** The name or the password is wrong. */
  | { readonly kind: 'credentials_wrong' }
  /** The password is right, and there is nothing to correct: an address is verified, or an operator has made the account. */
  | { readonly kind: 'not_waiting' }
  | { readonly kind: 'email_unusable' | 'overloaded' }
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number }

export type CorrectEmail = (correction: EmailCorrection) => Promise<EmailCorrected>

export function createCorrectEmail(ports: CorrectEmailPorts): CorrectEmail {
  const { accounts, hasher, logins, sendLink, afterwards, audit } = ports

  return async ({ username, password, email: typed, client }) => {
    const email = parseEmailAddress(typed)
    if (!email) return { kind: 'email_unusable' }
    const admission = await logins.admit({ ...client, username })
    if (!admission.admitted) return { kind: 'limited', retryAfterSeconds: admission.retryAfterSeconds }
    let isRight: boolean | undefined
    try {
      const account = await accounts.findByUsername(username)
      const usable = account && !account.disabled ? account.passwordHash : undefined
      const door = admission.lane === 'strange' ? 'strange' : 'known'
      isRight = await hasher.verify(inForm(password, account?.passwordForm), usable, door)
      if (!isRight || !account) return { kind: 'credentials_wrong' }
      if (account.verifyBy === undefined) return { kind: 'not_waiting' }
      // Who has the address already is found out after the answer.
      return { kind: afterwards.offer(() => correct(account, email, client)) ? 'accepted' : 'overloaded' }
    } finally {
      // A right password makes nothing known: nobody has shown that the mailbox is theirs.
      await admission.settle({ outcome: isRight === false ? 'failed' : 'unjudged' })
    }
  }

  async function correct({ id }: Account, email: EmailAddress, client: ClientInfo): Promise<void> {
    const set = await accounts.setEmail({ id, email, staysUnverified: true })
    if (set === 'set') await audit.record(userChanged(id, { reason: 'email' }, { client }))
    const owner = await (set === 'email_taken' ? accounts.findByEmailKey(email.key) : accounts.findById(id))
    if (!owner || owner.disabled) return
    // As a registration does it: whoever made an account with another's address knows its password.
    const occasion = owner.emailVerifiedAt === undefined ? 'password_reset' : 'email_taken'
    await sendLink(owner, set === 'set' ? 'email_verification' : occasion)
  }
}
