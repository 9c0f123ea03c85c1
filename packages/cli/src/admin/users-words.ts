/** The words of `latchkey users`. */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { flag, nonEmpty, type OptionText, oneWord, optional, required } from '../command-line/options.ts'
import type { Reading } from '../command-line/reading.ts'
import { administrationVerb } from './administration-verb.ts'
import { usersImport } from './transfer/users-import-words.ts'
import { limit, pageAfter, wordList } from './values.ts'
import { COMMON, YES } from './verb.ts'

const USER = oneWord('user', 'the name or the id of a user')
const EMAIL = { value: 'address', what: 'an e-mail address' } as const
const SCOPES: OptionText = { value: 'scopes', brief: 'what the user may do', what: 'scopes with spaces between' }
const ROLES: OptionText = { value: 'roles', brief: 'what the user is', what: 'roles with spaces between' }

const PASSWORD = flag('read the new password from a pipe')

const list = administrationVerb(async () => (await import('./users.ts')).list, {
  parameters: {
    flags: {
      limit,
      after: optional(pageAfter('the id that the page before ended with'), nonEmpty),
      email: optional({ ...EMAIL, brief: 'show the user with this address' }, parseEmail),
      ...COMMON,
    },
  },
  brief: 'show the users, the oldest first',
})

const show = administrationVerb(async () => (await import('./users.ts')).show, {
  parameters: { flags: COMMON, positional: USER },
  brief: 'show a user, by name or id; refused when it is the id of one user and the name of another',
})

const create = administrationVerb(async () => (await import('./users.ts')).create, {
  parameters: {
    flags: {
      email: optional({ ...EMAIL, brief: 'where the user gets mail' }, parseEmail),
      'email-verified': flag('the address is known to be theirs'),
      scopes: optional(SCOPES, wordList),
      roles: optional(ROLES, wordList),
      'password-stdin': flag(
        'read the password from a pipe; without it the user sets one by mail, if there is an address',
      ),
      ...COMMON,
    },
    positional: oneWord('name', 'a name: 1 to 64 letters, digits, dots, hyphens and underscores'),
  },
  brief: 'create a user',
  description: `Creates a user, who then logs in with this name and a password.
  read -rs P && printf %s "$P" | latchkey users create zoe --password-stdin
  latchkey users create zoe --email zoe@example.com     # zoe sets the password by mail: "reset password"
  latchkey users create zoe --scopes 'read write' --roles editor --password-stdin < password.txt
It prints the id. It is refused when another user has the name or the address, and when the password is too easy to guess.
The first administrator is made from a user: latchkey users first-admin zoe`,
})

const grant = administrationVerb(async () => (await import('./users.ts')).grant, {
  parameters: {
    flags: {
      scopes: required({ ...SCOPES, what: `${SCOPES.what}; "" for none` }, wordList),
      roles: required({ ...ROLES, what: `${ROLES.what}; "" for none` }, wordList),
      ...COMMON,
    },
    positional: USER,
  },
  brief: 'replace the scopes and the roles of a user',
})

const setEmail = administrationVerb(async () => (await import('./users.ts')).setEmail, {
  parameters: {
    flags: {
      email: required({ ...EMAIL, brief: 'where the user gets mail' }, parseEmail),
      'email-verified': flag('the address is known to be theirs'),
      ...COMMON,
    },
    positional: USER,
  },
  brief: 'set the e-mail address of a user',
})

const setPassword = administrationVerb(async () => (await import('./users-passwords.ts')).setPassword, {
  parameters: { flags: { 'password-stdin': PASSWORD, ...COMMON }, positional: USER },
  brief: 'set the password of a user, and end all sessions',
  description: `Sets the password of a user, and ends all sessions. API keys go on; users reset-credentials ends them too.
  read -rs P && printf %s "$P" | latchkey users set-password zoe --password-stdin`,
})

const resetCredentials = administrationVerb(async () => (await import('./users-passwords.ts')).resetCredentials, {
  parameters: { flags: { 'password-stdin': PASSWORD, yes: YES, ...COMMON }, positional: USER },
  brief: 'end everything that lets someone in as a user: password, sessions, API keys, devices',
  description: `For an account that an attacker may have had. The password, all sessions, tokens, API keys, mailed links, devices and networks of the user
end. With --password-stdin the user has a new password; without it, the next one comes from users set-password or a mail ("reset password").`,
})

const firstAdmin = administrationVerb(async () => (await import('./users.ts')).firstAdmin, {
  parameters: { flags: COMMON, positional: oneWord('name', 'the name of a user') },
  brief: 'make a user the first administrator; refused when there is one already',
})

const release = administrationVerb(async () => (await import('./users.ts')).release, {
  parameters: { flags: COMMON, positional: USER },
  brief: 'print a code for a user whose logins are refused as too many',
  description: `Prints a code that works once. Wrong passwords that others try at a name delay its owner too, if the owner is on a new device and a new
network. Whoever redeems the code at POST /v1/login/release/redeem, with the password, is known from then on, with this device and this network, and
logs in as always. Hand it to nobody but the owner.`,
})

const forgetDevices = administrationVerb(async () => (await import('./users.ts')).forgetDevices, {
  parameters: { flags: COMMON, positional: USER },
  brief: 'forget the devices and networks of a user: the next login from each is that of a stranger',
})

const disable = administrationVerb(async () => (await import('./users.ts')).disable, {
  parameters: { flags: COMMON, positional: USER },
  brief: 'keep a user from logging in, and end all sessions and access tokens',
})

const enable = administrationVerb(async () => (await import('./users.ts')).enable, {
  parameters: { flags: COMMON, positional: USER },
  brief: 'let a user log in again',
})

const remove = administrationVerb(async () => (await import('./users.ts')).remove, {
  parameters: { flags: { yes: YES, ...COMMON }, positional: USER },
  brief: 'delete a user, and end all sessions and access tokens',
})

export const users: RouteMap<Reading> = buildRouteMap<string, Reading>({
  routes: {
    list,
    show,
    create,
    grant,
    'set-email': setEmail,
    'set-password': setPassword,
    'reset-credentials': resetCredentials,
    'first-admin': firstAdmin,
    release,
    'forget-devices': forgetDevices,
    disable,
    enable,
    delete: remove,
    import: usersImport,
  },
  docs: { brief: 'who may log in, and what they may do' },
})

async function parseEmail(text: string) {
  return (await import('@latchkey/server/administration')).parseEmailAddress(text)
}
