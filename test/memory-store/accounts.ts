/** Accounts in memory. */
import {
  type Account,
  type AccountStore,
  type AccountTaken,
  DomainError,
  isUuid,
  type NewAccount,
  type PasswordForm,
  usernameKey,
  uuidV7,
} from '@latchkey/server/stores'

const LONGEST_NAME = 255
const NOW = () => Date.now() / 1000

export function createMemoryAccounts(): AccountStore & AsyncDisposable {
  const rows = new Map<string, Account>()
  const all = () => [...rows.values()]
  const storable = (text: string) => text.isWellFormed() && !text.includes('\0')

  function change(id: string, to: (account: Account) => Account | undefined): boolean {
    const account = rows.get(id)
    const changed = account && to(account)
    if (changed) rows.set(id, changed)
    return changed !== undefined
  }

  function make(
    { username, passwordHash, email, emailVerified = false, verifyBy, scopes, roles }: NewAccount,
    passwordForm: PasswordForm,
  ): Account | AccountTaken {
    if (!storable(username) || username.length > LONGEST_NAME) {
      throw new DomainError('username_unusable', 'the user name cannot be kept')
    }
    const isAlike = (other: string) => other === username || usernameKey(other) === usernameKey(username)
    const isTaken = passwordForm === 'sent' ? (other: string) => other === username : isAlike
    if (all().some((account) => isTaken(account.username))) return { taken: 'username' }
    if (email && all().some(({ emailKey }) => emailKey === email.key)) return { taken: 'email' }
    const createdAt = Math.floor(NOW())
    const account: Account = {
      ...{ id: uuidV7(NOW() * 1000), username, passwordHash, disabled: false, createdAt, scopes, roles, passwordForm },
      ...(email && { email: email.address, emailKey: email.key }),
      ...(email && emailVerified && { emailVerifiedAt: createdAt }),
      ...(verifyBy !== undefined && { verifyBy }),
    }
    rows.set(account.id, account)
    return account
  }

  const users: AccountStore = {
    description: 'memory of this process, table users',
    findings: [],
    maximumPasswordHashLength: undefined,
    newPasswordForm: 'nfc',
    creationElsewhere: undefined,
    removalElsewhere: undefined,
    endsUnverified: true,
    findByUsername: async (username) => all().find((account) => account.username === username),
    findById: async (id) => (typeof id === 'string' ? rows.get(id) : undefined),
    findByEmailKey: async (key) => all().find(({ emailKey }) => emailKey === key),

    async list({ username, emailKey, after, limit }) {
      if (after !== undefined && !isUuid(after)) return []
      return all()
        .filter((account) => username === undefined || account.username === username)
        .filter((account) => emailKey === undefined || account.emailKey === emailKey)
        .filter(({ id }) => after === undefined || id > after)
        .toSorted((one, other) => (one.id < other.id ? -1 : 1))
        .slice(0, limit)
    },

    createAccount: async (account) => make(account, 'nfc'),

    async createUser(user) {
      const made = make({ ...user, scopes: [], roles: [] }, 'sent')
      if ('taken' in made) throw new DomainError('username_taken', 'the user name is taken')
      return made
    },

    replacePasswordHash: async ({ id, expected, replacement }) =>
      change(String(id), (account) =>
        account.passwordHash === expected ? { ...account, passwordHash: replacement, passwordForm: 'nfc' } : undefined,
      ),

    changePassword: async ({ id, expected, replacement, at }) =>
      change(id, (account) =>
        expected === undefined || account.passwordHash === expected
          ? { ...lasting(account), passwordHash: replacement, passwordForm: 'nfc', passwordChangedAt: at }
          : undefined,
      ),

    setDisabled: async (id, at) =>
      change(id, ({ disabledAt = at ?? undefined, ...account }) =>
        at === null || disabledAt === undefined
          ? { ...account, disabled: false }
          : { ...account, disabled: true, disabledAt },
      ),

    setGrants: async (id, grants) => change(id, (account) => ({ ...lasting(account), ...grants })),

    async setEmail({ id, email, verifiedAt, staysUnverified = false }) {
      if (all().some((account) => account.emailKey === email.key && account.id !== id)) return 'email_taken'
      const known = verifiedAt === undefined ? {} : { emailVerifiedAt: Math.floor(verifiedAt) }
      const isChanged = change(id, ({ emailVerifiedAt: _, ...account }) => ({
        ...{ ...(staysUnverified ? account : lasting(account)), email: email.address, emailKey: email.key },
        ...known,
      }))
      return isChanged ? 'set' : 'user_unknown'
    },

    async grantFirst(id, role) {
      if (all().some(({ roles }) => roles.includes(role))) return false
      return change(id, (account) => ({ ...account, roles: [...account.roles, role] }))
    },

    verifyEmail: async ({ id, emailKey, at }) =>
      change(id, (account) =>
        account.emailKey === emailKey
          ? { ...lasting(account), emailVerifiedAt: account.emailVerifiedAt ?? at }
          : undefined,
      ),

    remove: async (id) => rows.delete(id),
    // Every name here is compared in its folded form.
    foldNames: async () => undefined,
    async removeUnverified(before, limit) {
      const over = all().filter(({ verifyBy = Number.POSITIVE_INFINITY }) => verifyBy < before)
      for (const { id } of over.slice(0, limit)) rows.delete(id)
      return Math.min(over.length, limit)
    },
    async samplePasswordHashes() {
      const hashes = all().flatMap(({ passwordHash }) => passwordHash ?? [])
      const kinds = Map.groupBy(hashes, kindOf)
      return [...kinds.values()].map((same) => ({ stored: same[0] ?? '', rows: same.length }))
    },
    ping: async () => {},
  }
  return { ...users, [Symbol.asyncDispose]: async () => {} }
}

/** It no longer ends. */
function lasting({ verifyBy: _, ...account }: Account): Account {
  return account
}

/** Without what the salt changes, in the three formats that the contract has. */
function kindOf(hash: string): string {
  const parts = hash.split('$')
  if (hash.startsWith('$argon2')) return parts.slice(0, 4).join('$')
  return parts.slice(0, hash.startsWith('$') ? 3 : 1).join('$')
}
