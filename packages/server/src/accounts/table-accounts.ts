/**
 * Accounts whose people stand in the user table of another app: name, password and the app's own mark of who is disabled are read there,
 * and only passwords are written there. What that table has no column for stands beside it, by the id as text. The two may lie in
 * different databases, so each change is one statement in one of them, and is harmless when it is done again.
 */

import { flag, type OptionTable, optional, parseOptions, part } from '@latchkey/options'
import { DomainError } from '../faults/domain-error.ts'
import type { StoredUser, UserId } from '../login/user.ts'
import type { UserTable } from '../login/user-table.ts'
import { type Clock, clockOption } from '../world/clock.ts'
import type { Account } from './account.ts'
import type { AccountStore, AccountTaken, NewAccount } from './account-store.ts'
import type { PersonStore } from './person-store.ts'
import { createTableAccountReader } from './table-account-reader.ts'

/** What they are made of. */
export interface TableAccountsPorts {
  readonly table: UserTable
  readonly people: PersonStore
  readonly clock: Clock
  /** Whether a user who is deleted here is deleted in the table. Default false: whatever else that app knows of them would be left. */
  readonly deletesRows?: boolean
}

const OPTIONS = {
  table: part<UserTable>('what openUserTable() returns'),
  people: part<PersonStore>('the people of a store'),
  clock: clockOption,
  deletesRows: optional(false, flag),
} satisfies OptionTable<keyof TableAccountsPorts>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function createTableAccounts(ports: TableAccountsPorts): AccountStore {
  const { table, people, clock, deletesRows } = parseOptions(OPTIONS, ports)
  const { withPerson, ...reads } = createTableAccountReader(table, people)
  const { unknownColumns } = table
  const creationElsewhere =
    unknownColumns.length === 0
      ? undefined
      : `a new row needs ${unknownColumns.join(', ')}, of which nothing is known here: make the user in the app that owns the table`
  const removalElsewhere = deletesRows
    ? undefined
    : 'the table belongs to another app: delete the user there, which ends all sessions here, or disable them'

  async function createAccount(given: NewAccount): Promise<Account | AccountTaken> {
    const { username, passwordHash, email, emailVerified = false, scopes, roles } = given
    if (creationElsewhere !== undefined) throw new DomainError('users_elsewhere', creationElsewhere)
    if (passwordHash === null) {
      throw new DomainError('users_elsewhere', 'a user of this table is made with a password: give one')
    }
    let user: StoredUser
    try {
      user = await table.createUser({ username, passwordHash })
    } catch (fault) {
      if (fault instanceof DomainError && fault.code === 'username_taken') return { taken: 'username' }
      throw fault
    }
    const subject = String(user.id)
    const verifiedAt = emailVerified ? { verifiedAt: clock.now() } : {}
    if (email && !(await people.setEmail({ subject, email, ...verifiedAt }))) {
      // The user can still be removed: no event was raised yet.
      await table.removeUser(user.id)
      return { taken: 'email' }
    }
    if (scopes.length > 0 || roles.length > 0) await people.setGrants(subject, { scopes, roles })
    return withPerson(user)
  }

  return {
    description: table.description,
    findings: table.findings,
    maximumPasswordHashLength: table.maximumPasswordHashLength,
    newPasswordForm: table.newPasswordForm,
    foldsNames: table.foldsNames ?? false,
    creationElsewhere,
    removalElsewhere,
    // The rows are another app's.
    endsUnverified: false,
    removeUnverified: async () => 0,
    foldNames: async () => undefined,
    ...(table.setColumns && {
      async setColumns(id: UserId, values: Readonly<Record<string, unknown>>) {
        const row = typeof id === 'string' ? table.idOf(id) : id
        return row !== undefined && ((await table.setColumns?.(row, values)) ?? false)
      },
    }),
    ping: () => table.ping(),
    samplePasswordHashes: () => table.samplePasswordHashes(),
    ...(table.missingRight && { missingRight: table.missingRight }),
    ...reads,
    ...changesBeside(people, reads.findById),
    createAccount,

    async createUser({ username, passwordHash }) {
      const made = await createAccount({ username, passwordHash, scopes: [], roles: [] })
      if ('taken' in made) throw new DomainError('username_taken', 'the user name is taken')
      return made
    },

    async replacePasswordHash({ id, expected, replacement }) {
      const row = table.idOf(String(id))
      return row === undefined ? false : table.replacePasswordHash({ id: row, expected, replacement })
    },

    async changePassword({ id, expected, replacement, at }) {
      const row = table.idOf(id)
      if (row === undefined) return false
      if (replacement.length > (table.maximumPasswordHashLength ?? Number.POSITIVE_INFINITY)) {
        throw new DomainError('store_misconfigured', 'the password column is too short for a new hash')
      }
      const change = { id: row, replacement, ...(expected !== undefined && { expected }) }
      if (!(await table.setPasswordHash(change))) return false
      await people.notePasswordChange(id, at)
      return true
    },

    async remove(id) {
      if (removalElsewhere !== undefined) throw new DomainError('users_elsewhere', removalElsewhere)
      const row = table.idOf(id)
      if (row === undefined) return false
      const isGone = await table.removeUser(row)
      // Even if the row was gone already: the next user with this number must not inherit these roles.
      await people.remove(id)
      return isGone
    },
  }
}

/** What is kept beside the table. An id that belongs to no user must not get a row. */
function changesBeside(
  people: PersonStore,
  find: AccountStore['findById'],
): Pick<AccountStore, 'setDisabled' | 'setGrants' | 'setEmail' | 'grantFirst' | 'verifyEmail'> {
  async function forUser<T>(id: string, otherwise: T, work: (account: Account) => Promise<T>): Promise<T> {
    const account = await find(id)
    return account ? work(account) : otherwise
  }

  return {
    setDisabled: (id, at) =>
      forUser(id, false, async (account) => {
        await people.setDisabled(account.id, at)
        return true
      }),

    setGrants: (id, grants) =>
      forUser(id, false, async (account) => {
        await people.setGrants(account.id, grants)
        return true
      }),

    setEmail: ({ id, email, verifiedAt }) =>
      forUser(id, 'user_unknown', async (account) => {
        const verified = verifiedAt === undefined ? {} : { verifiedAt }
        return (await people.setEmail({ subject: account.id, email, ...verified })) ? 'set' : 'email_taken'
      }),

    grantFirst: (id, role) =>
      forUser(id, false, async (account) => {
        // Who is gone from the table holds nothing any more.
        for (const holder of await people.findHolders(role, 100)) if (!(await find(holder))) await people.remove(holder)
        return people.grantFirst(account.id, role)
      }),

    verifyEmail: ({ id, emailKey, at }) =>
      forUser(id, false, (account) => people.verifyEmail({ subject: account.id, emailKey, at })),
  }
}
