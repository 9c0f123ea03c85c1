/** `latchkey users`: who may log in, and what they may do. */
import { type Account, type Grants, grantsComplaint, parseEmailAddress, type UserChange } from '@latchkey/server'
import { ACTOR, type AdministrationWorld, unknownUser, withUser } from './administration-world.ts'
import { type Outcome, refusal } from './run.ts'
import { plain, tableText, timeText } from './table.ts'
import { DEFAULT_LIMIT, limit, parseUuid, wordList } from './values.ts'
import { defineVerb, flag, optional, required, type Verb, type Verbs } from './words.ts'

type UserVerb = Verb<AdministrationWorld, Outcome>

const USER = 'the name or the id of a user'
const email = optional('an e-mail address', parseEmailAddress)
const scopes = 'scopes with spaces between'
const roles = 'roles with spaces between'

const list: UserVerb = defineVerb({
  options: { limit, after: optional('the id that the page before ended with', parseUuid), email },
  run: async ({ options }, { administration }: AdministrationWorld) => {
    const { limit: most = DEFAULT_LIMIT, after, email: address } = options
    const found = await administration.accounts.list({
      // One more, to know whether there is one.
      limit: most + 1,
      ...(after !== undefined && { after }),
      ...(address && { emailKey: address.key }),
    })
    const page = found.slice(0, most)
    const next = found.length > most ? page.at(-1)?.id : undefined
    const rows = page.map(({ id, username, email: mailbox = '-', createdAt, disabledAt, roles: held }) => [
      ...[id, username, mailbox, timeText(createdAt)],
      ...[disabledAt === undefined ? '-' : timeText(disabledAt), held.join(' ')],
    ])
    const table = tableText(['id', 'name', 'e-mail', 'since', 'disabled', 'roles'], rows)
    const more = next === undefined ? '' : `there are more: --after ${next}\n`
    return { document: { users: page.map(shownAccount), next }, text: table + more }
  },
})

const show: UserVerb = defineVerb({
  word: USER,
  options: {},
  run: ({ word }, world: AdministrationWorld) =>
    withUser(world, word, async (account) => {
      const shown = shownAccount(account)
      const lines = Object.entries(shown).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name}: ${plain(valueText(name, value))}\n`],
      )
      return { document: shown, text: lines.join('') }
    }),
})

const create: UserVerb = defineVerb({
  word: 'a name',
  options: {
    email,
    'email-verified': flag,
    scopes: optional(scopes, wordList),
    roles: optional(roles, wordList),
    'password-stdin': flag,
  },
  check: ({ options }) =>
    options['email-verified'] && !options.email ? '--email-verified: give --email with it' : complaintOf(options),
  run: async ({ word, options }, { administration, readPassword }: AdministrationWorld) => {
    const { email: address, 'email-verified': emailVerified, scopes: wanted = [], roles: held = [] } = options
    const made = await administration.createUser({
      username: word,
      emailVerified,
      scopes: wanted,
      roles: held,
      client: {},
      actor: ACTOR,
      ...(address && { email: address.address }),
      ...(options['password-stdin'] && { password: await readPassword() }),
    })
    if (made.kind === 'created') {
      return { document: { done: true, user: shownAccount(made.account) }, text: `created ${made.account.id}\n` }
    }
    if (made.kind !== 'password_refused') return refusal(made.kind, CREATION_REFUSALS[made.kind])
    return refusal(made.kind, `the password must not be chosen: ${made.reason}`, { passwordFault: made.reason })
  },
})

const grant: UserVerb = defineVerb({
  word: USER,
  options: {
    scopes: required(`${scopes}; "" is none`, wordList),
    roles: required(`${roles}; "" is none`, wordList),
  },
  check: ({ options }) => complaintOf(options),
  run: ({ word, options: grants }, world: AdministrationWorld) =>
    withUser(world, word, async ({ id }) => {
      const account = await world.administration.changeUser.grant({ ...changeOf(id), grants })
      if (!account) return unknownUser()
      const text = 'granted; access tokens that are out keep what they say until they expire\n'
      return { document: { done: true, user: shownAccount(account) }, text }
    }),
})

const firstAdmin: UserVerb = defineVerb({
  word: 'the name of a user',
  options: {},
  run: async ({ word }, { administration }: AdministrationWorld) => {
    const granted = await administration.grantFirstAdmin(word)
    if (granted === 'user_unknown') return unknownUser()
    return granted === 'granted'
      ? { document: { done: true }, text: 'this user is an administrator now\n' }
      : refusal(granted, 'there is an administrator already; latchkey users grant makes more')
  },
})

export const users: Verbs<AdministrationWorld, Outcome> = {
  name: 'users',
  verbs: {
    list,
    show,
    create,
    grant,
    'first-admin': firstAdmin,
    disable: change('disable', 'disabled; all sessions have ended'),
    enable: change('enable', 'enabled'),
    delete: change('remove', 'deleted, with all sessions and API keys'),
  },
}

function change(verb: 'disable' | 'enable' | 'remove', done: string): UserVerb {
  return defineVerb({
    word: USER,
    options: {},
    run: ({ word }, world: AdministrationWorld) =>
      withUser(world, word, async ({ id }) => {
        const isDone = await world.administration.changeUser[verb](changeOf(id))
        return isDone ? { document: { done: true, id }, text: `${done}\n` } : unknownUser()
      }),
  })
}

function changeOf(id: string): UserChange {
  return { id, client: {}, actor: ACTOR }
}

function complaintOf(grants: { readonly [N in keyof Grants]: Grants[N] | undefined }): string | undefined {
  const { scopes: wanted = [], roles: held = [] } = grants
  return grantsComplaint({ scopes: wanted, roles: held })
}

/** No hash. */
function shownAccount({ passwordHash, ...account }: Account) {
  const { id, username, email: mailbox, emailVerifiedAt, createdAt, disabledAt, passwordChangedAt } = account
  const { scopes: wanted, roles: held } = account
  return {
    ...{ id, username, email: mailbox, emailVerifiedAt, createdAt, disabledAt, passwordChangedAt },
    ...{ hasPassword: passwordHash !== null, scopes: wanted, roles: held },
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
