/** Login sessions in memory. */
import { DomainError, type LiveSessionsQuery, type SessionStore, type StoredSession } from '@latchkey/server/stores'
import { removeUpTo } from './remove-up-to.ts'

interface Spent {
  readonly sessionId: string
  readonly expiresAt: number
}

export function createMemorySessions(): SessionStore & AsyncDisposable {
  const rows = new Map<string, StoredSession>()
  const archive = new Map<string, Spent>()
  const all = () => [...rows.values()]
  const isLive = (session: StoredSession, now: number) =>
    !session.ended && session.idleExpiresAt > now && session.absoluteExpiresAt > now

  const pageOf = (
    isMeant: (session: StoredSession) => boolean,
    { now, before, limit }: Omit<LiveSessionsQuery, 'subject'>,
  ) =>
    all()
      .filter((session) => isMeant(session) && isLive(session, now))
      .filter(({ id }) => before === undefined || id < before)
      .toSorted((one, other) => (one.id > other.id ? -1 : 1))
      .slice(0, limit)

  const sincePrevious = ({ previous }: StoredSession) => Date.now() - (previous?.spentAtMilliseconds ?? Date.now())

  return {
    async create(session) {
      if (all().some(({ currentHash }) => currentHash === session.currentHash)) {
        throw new DomainError('store_misconfigured', 'two sessions have one token')
      }
      rows.set(session.id, session)
    },

    find: async (id) => rows.get(id),

    async findByTokenHash(hash) {
      const current = all().find(({ currentHash }) => currentHash === hash)
      if (current) return { kind: 'current', session: current }
      const before = all().find(({ previous }) => previous?.hash === hash)
      if (before?.previous)
        return { kind: 'previous', session: before, spent: before.previous, since: sincePrevious(before) }
      const archived = archive.get(hash)
      const session = archived && rows.get(archived.sessionId)
      return session && { kind: 'older', session, since: sincePrevious(session) }
    },

    async rotate({ session: found, successorHash, sealedSuccessor, proof, binding, nowMilliseconds, idleExpiresAt }) {
      const now = Math.floor(nowMilliseconds / 1000)
      const session = rows.get(found.id)
      if (!session || session.currentHash !== found.currentHash || !isLive(session, now)) return false
      const { previous, absoluteExpiresAt, id } = session
      if (previous) archive.set(previous.hash, { sessionId: id, expiresAt: absoluteExpiresAt })
      const spent = {
        hash: session.currentHash,
        spentAtMilliseconds: Date.now(),
        sealedSuccessor,
        ...(proof !== undefined && { proof }),
      }
      const head = { currentHash: successorHash, previous: spent, lastUsedAt: now, idleExpiresAt, ...binding }
      rows.set(id, { ...session, ...head })
      return true
    },

    listLive: async ({ subject, ...page }) => pageOf((session) => session.subject === subject, page),

    listLiveOfClient: async ({ clientId, ...page }) => pageOf((session) => session.clientId === clientId, page),

    async end(ids, { at, reason, unusedSince = Number.POSITIVE_INFINITY }) {
      const ending = ids
        .flatMap((id) => rows.get(id) ?? [])
        .filter(({ ended, lastUsedAt }) => !ended && lastUsedAt < unusedSince)
      for (const session of ending) rows.set(session.id, { ...session, ended: { at, reason } })
      return ending.length
    },

    async touch(id, now) {
      const session = rows.get(id)
      if (!session || !isLive(session, now)) return false
      rows.set(id, { ...session, lastUsedAt: now })
      return true
    },

    removeExpired: async (before, limit) =>
      removeUpTo(limit, rows, ({ absoluteExpiresAt }) => absoluteExpiresAt < before) +
      removeUpTo(limit, archive, ({ expiresAt }) => expiresAt < before),

    [Symbol.asyncDispose]: async () => {},
  }
}
