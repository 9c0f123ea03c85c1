/** What an old table has no column for, in memory. */
import type { Person, PersonStore } from '@latchkey/server/stores'

export function createMemoryPeople(): PersonStore & AsyncDisposable {
  const rows = new Map<string, Person>()
  const all = () => [...rows.values()]

  function change(subject: string, to: (person: Person) => Person): void {
    const createdAt = Math.floor(Date.now() / 1000)
    rows.set(subject, to(rows.get(subject) ?? { subject, createdAt, scopes: [], roles: [] }))
  }

  return {
    find: async (subject) => rows.get(subject),
    findMany: async (subjects) => all().filter(({ subject }) => subjects.includes(subject)),
    findByEmailKey: async (key) => all().find(({ emailKey }) => emailKey === key),
    findHolders: async (role, limit) =>
      all()
        .filter(({ roles }) => roles.includes(role))
        .slice(0, limit)
        .map(({ subject }) => subject),

    setDisabled: async (subject, at) =>
      change(subject, ({ disabledAt = at ?? undefined, ...person }) =>
        at === null || disabledAt === undefined ? person : { ...person, disabledAt },
      ),

    setGrants: async (subject, grants) => change(subject, (person) => ({ ...person, ...grants })),

    async grantFirst(subject, role) {
      if (all().some(({ roles }) => roles.includes(role))) return false
      change(subject, (person) => ({ ...person, roles: [...person.roles, role] }))
      return true
    },

    async setEmail({ subject, email, verifiedAt }) {
      if (all().some((person) => person.emailKey === email.key && person.subject !== subject)) return false
      change(subject, ({ emailVerifiedAt: _, ...person }) => ({
        ...person,
        ...{ email: email.address, emailKey: email.key },
        ...(verifiedAt !== undefined && { emailVerifiedAt: verifiedAt }),
      }))
      return true
    },

    async verifyEmail({ subject, emailKey, at }) {
      const person = rows.get(subject)
      if (person?.emailKey !== emailKey) return false
      change(subject, (row) => ({ ...row, emailVerifiedAt: row.emailVerifiedAt ?? at }))
      return true
    },

    notePasswordChange: async (subject, at) => change(subject, (person) => ({ ...person, passwordChangedAt: at })),
    remove: async (subject) => rows.delete(subject),
    [Symbol.asyncDispose]: async () => {},
  }
}
