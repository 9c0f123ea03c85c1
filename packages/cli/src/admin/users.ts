/** `latchkey users`: who may log in, and what they may do. */
import type { Account, EmailAddress, Grants, PasswordRefused, UserChange } from '@latchkey/server'
import { grantsComplaint } from '@latchkey/server/administration'
import { UsageFault } from '../command-line/reading.ts'
import { ACTOR, type AdministrationWorld, unknownUser, withUser } from './administration-world.ts'
import type { ConfirmedOptions } from './confirmation.ts'
import { type Act, type Outcome, refusal } from './run.ts'
import { plain, tableText, timeText } from './table.ts'
import { DEFAULT_LIMIT } from './values.ts'

type UserAct = Act<AdministrationWorld>

export interface ListOptions {
  readonly limit: number | undefined
  readonly after: string | undefined
  readonly email: EmailAddress | undefined
}

export interface CreateOptions {
  readonly email: EmailAddress | undefined
  readonly 'email-verified': boolean | undefined
  readonly scopes: readonly string[] | undefined
  readonly roles: readonly string[] | undefined
  readonly 'password-stdin': boolean | undefined
}

export function list({ limit: most = DEFAULT_LIMIT, after, email: address }: ListOptions): UserAct {
  return async ({ administration }) => {
    const found = await administration.accounts.list({
      // One more, to know whether there is one.
      limit: most + 1,
      ...(after !== undefined && { after }),
      ...(address && { emailKey: address.key }),
    })
    const page = found.slice(0, most)
    const next = found.length > most ? page.at(-1)?.id : undefined
    const rows = page.map(({ id, username, email: mailbox = '-', createdAt, disabled, disabledAt, roles: held }) => [
      ...[id, username, mailbox, createdAt === undefined ? '-' : timeText(createdAt)],
      ...[disabledAt === undefined ? (disabled ? 'yes' : '-') : timeText(disabledAt), held.join(' ')],
    ])
    const table = tableText(['id', 'name', 'e-mail', 'since', 'disabled', 'roles'], rows)
    const more = next === undefined ? '' : `there are more: --after ${next}\n`
    return { document: { users: page.map(shownAccount), next }, text: table + more }
  }
}

export function show(_: object, user: string): UserAct {
  return (world) =>
    withUser(world, user, async (account) => {
      const shown = shownAccount(account)
      const lines = Object.entries(shown).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name}: ${plain(valueText(name, value))}\n`],
      )
      return { document: shown, text: lines.join('') }
    })
}

export function create(options: CreateOptions, username: string): UserAct | UsageFault {
  const { email: address, 'email-verified': emailVerified = false, scopes = [], roles = [] } = options
  if (emailVerified && !address) return new UsageFault('--email-verified: give --email with it')
  const complaint = grantsComplaint({ scopes, roles })
  if (complaint) return new UsageFault(complaint.text)
  return async ({ administration, readPassword }) => {
    const { creationElsewhere } = administration.accounts
    if (creationElsewhere !== undefined) return refusal('users_elsewhere', creationElsewhere)
    const made = await administration.createUser({
      ...{ username, emailVerified, scopes, roles, client: {}, actor: ACTOR },
      ...(address && { email: address.address }),
      ...(options['password-stdin'] && { password: await readPassword() }),
    })
    if (made.kind === 'created') {
      return createdText(made.account)
    }
    return made.kind === 'password_refused' ? passwordRefused(made) : refusal(made.kind, CREATION_REFUSALS[made.kind])
  }
}

/** Without a password and an address nobody would find out why this user cannot log in. */
function createdText(account: Account): Outcome {
  const hasNoWayIn = account.passwordHash === null && account.email === undefined
  const advice = hasNoWayIn
    ? 'this user cannot log in yet: give a password (latchkey users set-password), or an address (latchkey users set-email)'
    : undefined
  return {
    document: { done: true, user: shownAccount(account), ...(advice !== undefined && { advice }) },
    text: `created ${account.id}\n${advice === undefined ? '' : `${advice}\n`}`,
  }
}

/** Of a password that must not be chosen. */
export function passwordRefused({ kind, reason }: PasswordRefused): Outcome {
  return refusal(kind, `the password must not be chosen: ${reason}`, { passwordFault: reason })
}

export function grant({ scopes, roles }: Grants, user: string): UserAct | UsageFault {
  const complaint = grantsComplaint({ scopes, roles })
  if (complaint) return new UsageFault(complaint.text)
  return (world) =>
    withUser(world, user, async ({ id }) => {
      const account = await world.administration.changeUser.grant({ ...changeOf(id), grants: { scopes, roles } })
      if (!account) return unknownUser()
      const text = 'granted; where something was taken away, access tokens that are out are refused from now on\n'
      return { document: { done: true, user: shownAccount(account) }, text }
    })
}

export interface EmailOptions {
  readonly email: EmailAddress
  readonly 'email-verified': boolean | undefined
}

export function setEmail({ email, 'email-verified': isVerified = false }: EmailOptions, user: string): UserAct {
  return (world) =>
    withUser(world, user, async ({ id }) => {
      const done = await world.administration.changeEmail({ ...changeOf(id), email, isVerified })
      if (done === 'user_unknown') return unknownUser()
      return done === 'set'
        ? { document: { done: true, id }, text: 'set\n' }
        : refusal(done, CREATION_REFUSALS.email_taken)
    })
}

export function firstAdmin(_: object, name: string): UserAct {
  return async ({ administration }) => {
    const granted = await administration.grantFirstAdmin(name)
    if (granted === 'user_unknown') return unknownUser()
    return granted === 'granted'
      ? { document: { done: true }, text: 'this user is an administrator now\n' }
      : refusal(granted, 'there is an administrator already; latchkey users grant makes more')
  }
}

export function release(_: object, user: string): UserAct {
  return (world) =>
    withUser(world, user, async ({ id }) => {
      const given = await world.administration.giveLoginRelease(changeOf(id))
      if (!given) return unknownUser()
      const text = `${given.code}\ngood once, for ${given.expiresIn / 60} minutes, at POST /v1/login/release/redeem, with the password\n`
      return { document: { done: true, id, ...given }, text }
    })
}

export function forgetDevices(_: object, user: string): UserAct {
  return (world) =>
    withUser(world, user, async ({ id }) => {
      const done = await world.administration.forgetDevices(changeOf(id))
      const text = 'forgotten; sessions go on, and servers learn of it within ten seconds\n'
      return done ? { document: { done: true, id }, text } : unknownUser()
    })
}

export const disable: UserVerb = change('disable', 'disabled; all sessions have ended')
export const enable: UserVerb = change('enable', 'enabled')

export function remove(options: ConfirmedOptions, user: string): UserAct {
  return (world) =>
    withUser(world, user, async ({ id, username }) => {
      const { removalElsewhere } = world.administration.accounts
      if (removalElsewhere !== undefined) return refusal('users_elsewhere', removalElsewhere)
      const what = `this deletes the user ${plain(username)} (${id}), with all sessions and API keys`
      const unconfirmed = await world.confirm(what, options)
      return unconfirmed ?? changed(world, id, 'remove', 'deleted, with all sessions and API keys')
    })
}

type UserVerb = (_: object, user: string) => UserAct

function change(verb: 'disable' | 'enable', done: string): UserVerb {
  return (_, user) => (world) => withUser(world, user, ({ id }) => changed(world, id, verb, done))
}

async function changed(
  { administration }: AdministrationWorld,
  id: string,
  verb: 'disable' | 'enable' | 'remove',
  done: string,
): Promise<Outcome> {
  const isDone = await administration.changeUser[verb](changeOf(id))
  return isDone ? { document: { done: true, id }, text: `${done}\n` } : unknownUser()
}

export function changeOf(id: string): UserChange {
  return { id, client: {}, actor: ACTOR }
}

/** No hash. */
function shownAccount({ passwordHash, ...account }: Account) {
  const { id, username, email: mailbox, emailVerifiedAt, createdAt, disabledAt, passwordChangedAt } = account
  const { disabled, scopes: wanted, roles: held } = account
  return {
    ...{ id, username, email: mailbox, emailVerifiedAt, createdAt, disabledAt, passwordChangedAt },
    ...{ disabled, hasPassword: passwordHash !== null, scopes: wanted, roles: held },
  }
}

function valueText(name: string, value: unknown): string {
  if (typeof value === 'number' && name.endsWith('At')) return timeText(value)
  return Array.isArray(value) ? value.join(' ') : String(value)
}

const CREATION_REFUSALS = {
  username_taken: 'another user has this name',
  email_taken: 'another user has this e-mail address',
  username_unusable:
    'a name has 1 to 64 letters, digits, dots, hyphens and underscores, and begins and ends with a letter or digit',
  email_unusable: 'this is no e-mail address',
} as const
