/** One call of every method that touches a table which grows. A new method has no place here until it has a line. */
import { randomUUID } from 'node:crypto'
import type { Store } from '@latchkey/server'
import { hashOf, idOf, nameOf } from './rows.ts'

type Growing = 'apiKeys' | 'audit' | 'devices' | 'networks' | 'oneTimeTokens' | 'revocations' | 'sessions' | 'users'
type Described =
  | 'foldsNames'
  | 'description'
  | 'findings'
  | 'maximumPasswordHashLength'
  | 'newPasswordForm'
  | 'creationElsewhere'
  | 'removalElsewhere'
  | 'endsUnverified'
  | 'ping'
  // Of user tables of other apps alone.
  | 'findBy'
  | 'setColumns'
type Ask = (store: Store) => Promise<unknown>

/** `there` is the number of a row that each table has; `end` is where there is none yet. */
export interface Question {
  /** `users.findByUsername` */
  readonly name: string
  readonly ask: Ask
}

export function questions(there: number, end: number, nowSeconds: number): readonly Question[] {
  const now = Math.floor(nowSeconds)
  const page = { limit: 50 }
  const shown = { hash: hashOf('one-time', there), purpose: 'password_reset', now } as const
  const old = now - 100_000_000
  const asked: {
    readonly [M in Growing]: { readonly [K in Exclude<keyof Store[M], Described>]: Ask | readonly Ask[] }
  } = {
    users: {
      findByUsername: ({ users }) => users.findByUsername(nameOf(there)),
      findById: ({ users }) => users.findById(idOf(there)),
      findByEmailKey: ({ users }) => users.findByEmailKey(`user${there}@example.com`),
      list: [
        ({ users }) => users.list(page),
        ({ users }) => users.list({ ...page, after: idOf(there) }),
        ({ users }) => users.list({ ...page, username: nameOf(there) }),
        ({ users }) => users.list({ ...page, emailKey: `user${there}@example.com` }),
      ],
      createUser: ({ users }) => users.createUser({ username: randomUUID(), passwordHash: 'x' }),
      createAccount: ({ users }) =>
        users.createAccount({ username: randomUUID(), passwordHash: 'x', scopes: [], roles: [] }),
      changePassword: ({ users }) =>
        users.changePassword({ id: idOf(there), expected: 'x', replacement: 'y', at: now }),
      replacePasswordHash: ({ users }) =>
        users.replacePasswordHash({ id: idOf(there), expected: 'x', replacement: 'y' }),
      setDisabled: ({ users }) => users.setDisabled(idOf(there), null),
      setGrants: ({ users }) => users.setGrants(idOf(there), { scopes: ['read'], roles: [] }),
      setEmail: ({ users }) =>
        users.setEmail({ id: idOf(there), email: { address: 'new@example.com', key: 'new@example.com' } }),
      grantFirst: ({ users }) => users.grantFirst(idOf(there), 'admin'),
      verifyEmail: ({ users }) => users.verifyEmail({ id: idOf(there), emailKey: `user${there}@example.com`, at: now }),
      samplePasswordHashes: ({ users }) => users.samplePasswordHashes(),
      missingRight: async ({ users }) => users.missingRight?.(),
      remove: ({ users }) => users.remove(idOf(end)),
      foldNames: ({ users }) => users.foldNames(idOf(there), 100),
      removeUnverified: ({ users }) => users.removeUnverified(old, 100),
    },
    sessions: {
      create: ({ sessions }) => sessions.create(sessionOf(end, now)),
      find: ({ sessions }) => sessions.find(idOf(there)),
      findByTokenHash: [
        ({ sessions }) => sessions.findByTokenHash(hashOf('current', there)),
        ({ sessions }) => sessions.findByTokenHash(hashOf('previous', there)),
        ({ sessions }) => sessions.findByTokenHash(hashOf('spent', there)),
      ],
      rotate: async ({ sessions }) => {
        const session = await sessions.find(idOf(there))
        if (!session) throw new Error('the session must be there')
        const times = { nowMilliseconds: now * 1000, idleExpiresAt: now + 1000 }
        await sessions.rotate({ session, successorHash: hashOf('next', there), sealedSuccessor: 'sealed', ...times })
      },
      listLive: [
        ({ sessions }) => sessions.listLive({ subject: idOf(there), now, limit: 50 }),
        ({ sessions }) => sessions.listLive({ subject: idOf(there), now, before: idOf(end), limit: 50 }),
      ],
      listLiveOfClient: ({ sessions }) => sessions.listLiveOfClient({ clientId: 'none', now, limit: 50 }),
      touch: ({ sessions }) => sessions.touch(idOf(there), now),
      end: [
        ({ sessions }) => sessions.end([idOf(there), idOf(end)], { at: now, reason: 'logout' }),
        ({ sessions }) => sessions.end([idOf(there), idOf(end)], { at: now, reason: 'logout', unusedSince: now }),
      ],
      removeExpired: ({ sessions }) => sessions.removeExpired(old, 200),
    },
    audit: {
      append: ({ audit }) => audit.append({ type: 'login', outcome: 'success', subject: idOf(there) }),
      list: [
        {},
        { type: 'login' },
        { subject: idOf(there) },
        { actor: idOf(there) },
        { session: idOf(there) },
        { client: 'c7' },
        { address: '10.7.0.1' },
        { since: now * 1000 },
        { until: now * 1000 },
        { after: { id: idOf(there), recordedAt: now * 1000 } },
        { type: 'login', outcome: 'success', subject: idOf(there), since: 1 } as const,
      ].map(
        (query) =>
          ({ audit }: Store) =>
            audit.list({ ...(query as { readonly type?: 'login' }), limit: 50 }),
      ),
      removeBefore: ({ audit }) => audit.removeBefore(old * 1000, 200),
      removeStrangersBefore: ({ audit }) => audit.removeStrangersBefore(old * 1000, 200),
    },
    devices: {
      remember: ({ devices }) => devices.remember({ tokenHash: hashOf('device', end), subject: idOf(there) }, now, 20),
      find: ({ devices }) => devices.find(hashOf('device', there), now + 10_000_000, 0),
      forget: ({ devices }) => devices.forget(idOf(end)),
      removeUnused: ({ devices }) => devices.removeUnused(old, 200),
    },
    networks: {
      remember: [
        ({ networks }) => networks.remember({ digest: hashOf('network', end), subject: idOf(there) }, now, 20),
        ({ networks }) => networks.remember({ digest: hashOf('network', there), subject: idOf(there) }, now, 20),
      ],
      isKnown: ({ networks }) => networks.isKnown(hashOf('network', there), old),
      forget: ({ networks }) => networks.forget(idOf(end)),
      removeUnused: ({ networks }) => networks.removeUnused(old, 200),
    },
    oneTimeTokens: {
      add: ({ oneTimeTokens }) => {
        const token = { hash: hashOf('one-time', end), purpose: 'password_reset', userId: idOf(there) } as const
        return oneTimeTokens.add({ ...token, emailKey: 'a@example.com', createdAt: now, expiresAt: now + 3600 })
      },
      findUsable: ({ oneTimeTokens }) => oneTimeTokens.findUsable(shown),
      consume: ({ oneTimeTokens }) => oneTimeTokens.consume(shown),
      cancel: ({ oneTimeTokens }) => oneTimeTokens.cancel({ userId: idOf(end), purpose: 'password_reset' }),
      removeExpired: ({ oneTimeTokens }) => oneTimeTokens.removeExpired(old, 200),
    },
    apiKeys: {
      create: ({ apiKeys }) =>
        apiKeys.create(
          {
            id: idOf(end),
            userId: idOf(there),
            name: 'a',
            hash: hashOf('key', end),
            scopes: [],
            createdAt: 1,
          },
          { most: 20, now },
        ),
      find: ({ apiKeys }) => apiKeys.find(idOf(there)),
      list: ({ apiKeys }) => apiKeys.list(idOf(there), 50),
      touch: ({ apiKeys }) => apiKeys.touch(idOf(there), { at: now, before: now }),
      remove: ({ apiKeys }) => apiKeys.remove({ id: idOf(end), userId: idOf(there) }),
      removeAll: ({ apiKeys }) => apiKeys.removeAll(idOf(end)),
    },
    revocations: {
      logId: ({ revocations }) => revocations.logId(),
      now: ({ revocations }) => revocations.now(),
      append: ({ revocations }) => revocations.append([{ kind: 'session', id: idOf(there), expiresAt: now + 1000 }]),
      listOwned: ({ revocations }) => revocations.listOwned({ kind: 'subject', id: idOf(there) }, 100),
      replace: ({ revocations }) =>
        revocations.replace([idOf(end)], { kind: 'subject', id: idOf(there), issuedUntil: now }),
      listAfter: ({ revocations }) => revocations.listAfter({ recordedAt: now * 1000 - 1000, id: idOf(0) }, 500),
      removeExpired: ({ revocations }) => revocations.removeExpired(old, 200),
    },
  }
  return Object.entries(asked).flatMap(([member, methods]) =>
    Object.entries(methods).flatMap(([method, ask]) =>
      [ask].flat().map((one: Ask) => ({ name: `${member}.${method}`, ask: one })),
    ),
  )
}

function sessionOf(number: number, now: number) {
  const times = { createdAt: now, authenticatedAt: now, lastUsedAt: now, idleExpiresAt: now + 1000 }
  const whose = { id: idOf(number), subject: idOf(0), clientId: 'first-party', currentHash: hashOf('current', number) }
  return { ...whose, ...times, absoluteExpiresAt: now + 1000 }
}
