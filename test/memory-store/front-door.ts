/** Consents, logins of browsers, flows and authorization codes in memory. */
import type {
  AuthorizationCode,
  AuthorizationCodeStore,
  BrowserLogin,
  Consent,
  ConsentPlace,
  ConsentStore,
  Flow,
  FlowStore,
  LoginStore,
} from '@latchkey/server/stores'
import { removeUpTo } from './remove-up-to.ts'

const nothingToClose = { [Symbol.asyncDispose]: async () => {} }

export function createMemoryConsents(): ConsentStore & AsyncDisposable {
  const rows = new Map<string, Consent>()
  const placeOf = ({ subject, clientId, resource }: ConsentPlace) => JSON.stringify([subject, clientId, resource])
  const findById = async (id: string) => rows.values().find((consent) => consent.id === id)
  return {
    find: async (place) => rows.get(placeOf(place)),
    findById,
    async grant(consent) {
      const { id, scopes } = rows.get(placeOf(consent)) ?? consent
      const now = { ...consent, id, scopes: [...new Set([...scopes, ...consent.scopes])] }
      rows.set(placeOf(consent), now)
      return now
    },
    list: async (subject, limit) =>
      [...rows.values()]
        .filter((one) => one.subject === subject)
        .toSorted((one, other) => (one.clientId < other.clientId ? -1 : 1))
        .slice(0, limit),
    async remove({ id, subject }) {
      const found = await findById(id)
      return found?.subject === subject && rows.delete(placeOf(found))
    },
    forget: async (subject) => forget(rows, subject),
    forgetClient: async (id, limit) => removeUpTo(limit, rows, ({ clientId }) => clientId === id),
    ...nothingToClose,
  }
}

export function createMemoryLogins(): LoginStore & AsyncDisposable {
  const rows = new Map<string, BrowserLogin>()
  return {
    create: async (login) => void rows.set(login.tokenHash, login),
    async find(tokenHash, now) {
      const login = rows.get(tokenHash)
      return login && login.expiresAt > now ? login : undefined
    },
    remove: async (tokenHash) => void rows.delete(tokenHash),
    async forget(subject, which) {
      const isMeant = (id: string) => which === undefined || ('id' in which ? id === which.id : id !== which.except)
      for (const [key, row] of rows) if (row.subject === subject && isMeant(row.id)) rows.delete(key)
    },
    removeExpired: async (before, limit) => removeUpTo(limit, rows, ({ expiresAt }) => expiresAt < before),
    ...nothingToClose,
  }
}

export function createMemoryFlows(): FlowStore & AsyncDisposable {
  const rows = new Map<string, Flow>()
  return {
    async create(flow) {
      if (rows.has(flow.id)) return false
      rows.set(flow.id, flow)
      return true
    },
    find: async (id) => rows.get(id),
    async move({ id, version, browserHash, to, now }) {
      const flow = rows.get(id)
      if (flow?.version !== version || flow.browserHash !== browserHash || flow.expiresAt <= now) return false
      rows.set(id, { ...flow, step: to, version: version + 1 })
      return true
    },
    forget: async (subject) => forget(rows, subject),
    removeExpired: async (before, limit) => removeUpTo(limit, rows, ({ expiresAt }) => expiresAt < before),
    ...nothingToClose,
  }
}

export function createMemoryAuthorizationCodes(): AuthorizationCodeStore & AsyncDisposable {
  const rows = new Map<string, AuthorizationCode>()
  return {
    add: async (code) => void rows.set(code.hash, code),
    find: async (hash) => rows.get(hash),
    async use(hash, now) {
      const code = rows.get(hash)
      if (!code || code.usedAt !== undefined || code.expiresAt <= now) return false
      rows.set(hash, { ...code, usedAt: now })
      return true
    },
    async markReplayed(hash, now) {
      const code = rows.get(hash)
      if (code?.usedAt === undefined || code.replayedAt !== undefined) return false
      rows.set(hash, { ...code, replayedAt: now })
      return true
    },
    async cancel({ subject, consentId, loginId }) {
      for (const code of rows.values()) {
        const isTheirs =
          (consentId === undefined || code.consentId === consentId) &&
          (loginId === undefined || code.loginId === loginId)
        if (code.subject === subject && isTheirs && code.usedAt === undefined) rows.delete(code.hash)
      }
    },
    async cancelOfClient(id) {
      removeUpTo(rows.size, rows, ({ clientId, usedAt }) => clientId === id && usedAt === undefined)
    },
    removeExpired: async (before, limit) => removeUpTo(limit, rows, ({ expiresAt }) => expiresAt < before),
    ...nothingToClose,
  }
}

function forget(rows: Map<string, { readonly subject: string }>, subject: string): void {
  for (const [key, row] of rows) if (row.subject === subject) rows.delete(key)
}
