/** Registers a user. */

import type { Audit } from '../audit/audit.ts'
import { whileUnavailable } from '../faults/while-unavailable.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { type EmailAddress, parseEmailAddress } from '../mail/email-address.ts'
import type { Post } from '../mail/post.ts'
import type { Clock } from '../world/clock.ts'
import type { Account } from './account.ts'
import type { AccountStore, NewAccount } from './account-store.ts'
import type { Afterwards } from './afterwards.ts'
import { userRegistered } from './audit-events.ts'
import type { HashNewPassword, PasswordRefused } from './hash-new-password.ts'
import { type AccountRefused, makeAccount } from './make-account.ts'
import { isNewUsername, isReservedUsername } from './new-username.ts'
import type { SendOneTimeLink } from './send-one-time-link.ts'
import type { MailOrder } from './write-mail.ts'

/** What registering needs. */
export interface RegisterUserPorts {
  readonly accounts: Pick<AccountStore, 'createAccount' | 'findByEmailKey' | 'endsUnverified'>
  readonly hashNewPassword: HashNewPassword
  readonly audit: Audit
  /** What everybody may do from the start. */
  readonly scopes: readonly string[]
  /** Where e-mail addresses are verified: then each account has one. */
  readonly mail: RegistrationMail | undefined
}

/** What registering by mail needs. */
export interface RegistrationMail {
  /** Whether an address must be verified before the first login. Then no answer says which names or addresses are taken; a mail to the owner does. */
  readonly required: boolean
  readonly afterwards: Afterwards
  readonly sendLink: SendOneTimeLink
  readonly post: Post<MailOrder>
  /** How long an account may wait for its address to be verified. */
  readonly unverifiedSeconds: number
  readonly clock: Clock
}

/** The account that was asked for. */
export interface Registration {
  readonly username: string
  readonly password: string
  readonly email?: string
  readonly client: ClientInfo
}

/** What has become of it. `accepted` says nothing: see the mail. */
export type Registered =
  | { readonly kind: 'registered'; readonly account: Account }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'username_taken' | 'email_taken' | 'username_unusable' | 'email_unusable' | 'overloaded' }
  | PasswordRefused

export type RegisterUser = (registration: Registration) => Promise<Registered>

export function createRegisterUser(ports: RegisterUserPorts): RegisterUser {
  const { accounts, hashNewPassword, audit, scopes, mail } = ports

  return async ({ username, password, email: typed, client }) => {
    if (!isNewUsername(username) || isReservedUsername(username)) return { kind: 'username_unusable' }
    const email = typed === undefined ? undefined : parseEmailAddress(typed)
    if (!email && (typed !== undefined || mail)) return { kind: 'email_unusable' }
    // Hashed whether or not the name is taken, so that the most expensive work is always the same.
    const hash = await hashNewPassword(password, { username, ...(email && { email: email.address }) }, 'strange')
    if (typeof hash !== 'string') return hash
    const wanted: NewAccount = { username, passwordHash: hash, scopes, roles: [], ...(email && { email }) }
    if (!mail?.required) return create(wanted, client)
    // Everything that depends on existing accounts happens after the answer.
    const room = mail.afterwards.offer(() => createByMail(mail, wanted, client))
    return { kind: room ? 'accepted' : 'overloaded' }
  }

  async function create(wanted: NewAccount, client: ClientInfo): Promise<Registered> {
    const made = await record(await makeAccount(accounts, wanted), client)
    if ('refusal' in made) return { kind: made.refusal }
    mail?.afterwards.offer(() => mail.sendLink(made, 'email_verification'))
    return { kind: 'registered', account: made }
  }

  async function createByMail(by: RegistrationMail, wanted: NewAccount, client: ClientInfo): Promise<void> {
    // The answer has promised it, so a store that cannot be reached for a while is waited for.
    const stored = <T>(step: () => Promise<T>) => whileUnavailable(step, by.clock)
    const { email, ...nameless } = wanted
    const verifyBy = Math.floor(by.clock.now()) + by.unverifiedSeconds
    const made = await stored(() => makeAccount(accounts, { ...wanted, verifyBy }))
    const owner = 'refusal' in made && email ? await stored(() => accounts.findByEmailKey(email.key)) : undefined
    // It was made by an attempt whose answer was lost: no other hash is the same.
    const isOurs = owner?.username === wanted.username && owner.passwordHash === wanted.passwordHash
    const settled = await record(owner && isOurs ? owner : made, client)
    if (!('refusal' in settled)) return by.sendLink(settled, 'email_verification')
    if (!email) return
    // Mail goes to the address as the existing account has it.
    if (!owner) return notify(by, email, 'usernameTaken')
    // Its login says of a right password that the address is not verified, as that of any new account: it would tell otherwise who has the address.
    if (!isOurs && 'refusal' in made && made.refusal === 'email_taken' && accounts.endsUnverified)
      await stored(() => makeAccount(accounts, { ...nameless, verifyBy }))
    if (owner.disabled) return notify(by, mailboxOf(owner, email), 'emailTakenByDisabled')
    // Whoever made an account whose address is not verified knows its password: let the owner choose another.
    await by.sendLink(owner, owner.emailVerifiedAt === undefined ? 'password_reset' : 'email_taken')
  }

  async function record(made: Account | AccountRefused, client: ClientInfo): Promise<Account | AccountRefused> {
    const what = 'refusal' in made ? made : { id: made.id }
    await audit.record(userRegistered(what, { client }), 'refusal' in what ? { kind: 'unknown' } : undefined)
    return made
  }
}

function mailboxOf({ email: address }: Account, typed: EmailAddress): EmailAddress {
  return { address: address ?? typed.address, key: typed.key }
}

function notify(
  { post }: RegistrationMail,
  mailbox: EmailAddress,
  notice: 'usernameTaken' | 'emailTakenByDisabled',
): Promise<void> {
  return post.send(mailbox, 'notice', () => ({ kind: 'notice', notice, to: mailbox.address }))
}
