/** Reads the accounts of people who stand in the user table of another app: its rows, and what is kept beside them. */
import type { StoredUser } from '../login/user.ts'
import type { UserTable } from '../login/user-table.ts'
import type { Account } from './account.ts'
import type { AccountStore } from './account-store.ts'
import type { Person, PersonStore } from './person-store.ts'

/** What is asked about accounts. */
export interface TableAccountReader
  extends Pick<AccountStore, 'findById' | 'findByUsername' | 'findByEmailKey' | 'findBy' | 'list'> {
  /** The account of a row that has been read. */
  readonly withPerson: (user: StoredUser) => Promise<Account>
}

export function createTableAccountReader(table: UserTable, people: PersonStore): TableAccountReader {
  async function findById(id: unknown): Promise<Account | undefined> {
    const row = typeof id === 'string' ? table.idOf(id) : id
    const user = row === undefined ? undefined : await table.findById(row)
    return user && withPerson(user)
  }

  async function withPerson(user: StoredUser): Promise<Account> {
    return accountOf(user, await people.find(String(user.id)))
  }

  return {
    withPerson,
    findById,

    async findByUsername(username) {
      const user = await table.findByUsername(username)
      return user && withPerson(user)
    },

    ...(table.findBy && {
      async findBy(column: string, value: unknown) {
        const user = await table.findBy?.(column, value)
        return user && withPerson(user)
      },
    }),

    async findByEmailKey(key) {
      const person = await people.findByEmailKey(key)
      return person && findById(person.subject)
    },

    async list({ username, emailKey, after, limit }) {
      const last = after === undefined ? undefined : table.idOf(after)
      if (after !== undefined && last === undefined) return []
      if (username !== undefined || emailKey !== undefined) {
        const user = username === undefined ? undefined : await table.findByUsername(username)
        const named = user && (await withPerson(user))
        const person = emailKey === undefined ? undefined : await people.findByEmailKey(emailKey)
        const owner = person && (await findById(person.subject))
        const found = username === undefined ? owner : named
        const isBoth = emailKey === undefined || owner?.id === found?.id
        return found && isBoth && isAfter(found, last) ? [found] : []
      }
      const users = await table.list({ limit, ...(last !== undefined && { after: last }) })
      const beside = await people.findMany(users.map(({ id }) => String(id)))
      const bySubject = new Map(beside.map((person) => [person.subject, person]))
      return users.map((user) => accountOf(user, bySubject.get(String(user.id))))
    },
  }
}

function accountOf(
  { id, username, passwordHash, passwordColumns, disabled, columns }: StoredUser,
  person: Person | undefined,
): Account {
  const { subject: _, createdAt: __, ...known } = person ?? { subject: '', createdAt: 0, scopes: [], roles: [] }
  return {
    ...known,
    id: String(id),
    ...(typeof id === 'number' && { rowId: id }),
    username,
    passwordHash,
    ...(passwordColumns && { passwordColumns }),
    ...(columns && { columns }),
    // Either says no: the app with its own column, or we.
    disabled: disabled || known.disabledAt !== undefined,
  }
}

function isAfter({ id, rowId }: Account, last: number | string | undefined): boolean {
  return last === undefined || (rowId ?? id) > last
}
