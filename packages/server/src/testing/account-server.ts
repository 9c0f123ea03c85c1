/** A login server of the native dialect with accounts and sessions, over a real store, that keeps the mails it sends. */

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHasher, type WorkReport } from '@latchkey/passwords'
import { oauth } from '@latchkey/protocol'
import { openStore } from '@latchkey/sql'
import { createApiKeyTokens } from '../api-keys/api-key-tokens.ts'
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { createRateLimits } from '../limits/limit-rates.ts'
import { memoryCounters } from '../limits/memory-counters.ts'
import { noRateLimits } from '../limits/no-rate-limits.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { noLoginLimits } from '../login/no-login-limits.ts'
import { createStoredUsers } from '../login/stored-users.ts'
import type { Mail } from '../mail/mailer.ts'
import { type Accounts, createAccounts } from '../native/accounts.ts'
import type { AccountsOptions } from '../native/accounts-options.ts'
import { createLoginSessions, type LoginSessions } from '../native/login-sessions.ts'
import { createRevocationLog } from '../revocations/revocation-log.ts'
import { face } from '../server/face-recipe.ts'
import { createLoginServer, type LoginServer } from '../server/login-server.ts'
import type { Store } from '../server/store.ts'
import type { Clock } from '../world/clock.ts'
import { sendToEither } from './either-listener.ts'
import type { Answer } from './session-server.ts'
import { storeEvents } from './store-events.ts'
import { type RecordingLogger, recordingLogger, testKey } from './test-server.ts'
import { createTravellingClock } from './travelling-clock.ts'

/** A running server. */
export interface AccountServer extends AsyncDisposable {
  readonly server: LoginServer
  readonly accounts: Accounts
  readonly sessions: LoginSessions
  readonly store: Store
  readonly events: readonly AuditEvent[]
  readonly logger: RecordingLogger
  readonly mails: readonly Mail[]
  /** What was hashed. */
  readonly works: readonly WorkReport[]
  /** All endpoints of the face. */
  readonly endpoints: readonly Endpoint[]
  readonly clock: Clock
  /** Resolves when the guard knows again what was revoked. */
  readonly pass: (seconds: number) => Promise<void>
  readonly send: (target: string, json?: unknown, token?: string, address?: string) => Promise<Answer>
  /** An account whose address, if it has one, is verified. */
  readonly addUser: (username: string, more?: NewUser) => Promise<string>
  /** The access token of a new session. */
  readonly logIn: (username: string, password?: string) => Promise<string>
  /** When all mails are out: the token of the last one. */
  readonly mailedToken: () => Promise<string>
}

/** What a test may want of a user. */
export interface NewUser {
  readonly email?: string
  readonly emailVerified?: boolean
  readonly scopes?: readonly string[]
  readonly roles?: readonly string[]
}

/** What a test may want otherwise. */
export interface AccountServerOptions extends Partial<Omit<AccountsOptions, 'mail' | 'store'>> {
  readonly mail?: Partial<NonNullable<AccountsOptions['mail']>> | false
  readonly limited?: boolean
  /** Origins of pages that may keep their session in cookies. */
  readonly pages?: readonly string[]
}

export const ISSUER = 'https://login.test'
/** Good enough for anybody. */
export const PASSWORD = 'violet kettle under the stairs'

export async function startAccountServer(options: AccountServerOptions = {}): Promise<AccountServer> {
  const { mail: mailOptions = {}, limited = false, pages, ...rest } = options
  const clock = createTravellingClock()
  const store = await openStore({ url: 'sqlite::memory:' })
  const log = createRevocationLog({ store: store.revocations, clock, pollMilliseconds: 10, heartbeatMilliseconds: 100 })
  const [events, mails, works]: [AuditEvent[], Mail[], WorkReport[]] = [[], [], []]
  const audit = {
    record: async (event: AuditEvent) => {
      events.push(event)
      await store.audit.append(event)
    },
  }
  const logger = recordingLogger()
  const hasher = createHasher({
    policy: { format: 'werkzeug-pbkdf2', iterations: 1000 },
    onWork: (work) => works.push(work),
  })
  const dialect = oauth({ issuer: ISSUER, audience: ISSUER, ...(pages && { cookies: { origins: pages } }) })
  const keys = [testKey('accounts')]
  const limits: RateLimits = limited
    ? createRateLimits({ counters: memoryCounters({ clock }), clock, secret: 'a secret of the tests, long enough!' })
    : noRateLimits
  const house = storeEvents(store, { log, audit, clock })
  const { raise } = house
  const opaqueTokens = createApiKeyTokens({ accounts: store.users, keys: store.apiKeys, dialect, clock })
  const sessions = createLoginSessions({
    limits: noRateLimits,
    logins: noLoginLimits,
    randomId: randomUUID,
    raise,
    opaqueTokens,
    store,
    log,
    dialect,
    keys,
    audit,
    clock,
    findPrincipal: async (subject) => {
      const account = await store.users.findById(subject)
      return account?.disabled ? undefined : account
    },
  })
  const accounts = createAccounts({
    store,
    hasher,
    dialect,
    audit,
    logger,
    raise,
    clock,
    endSessions: sessions.endSessionsOfSubject,
    revoke: (request) => server.revoke(request),
    limits,
    logins: noLoginLimits,
    ...(mailOptions && {
      mail: {
        mailer: { send: async (mail) => void mails.push(mail) },
        service: 'Kettles',
        links: {
          verifyEmail: 'https://app.test/verify?lang=en',
          resetPassword: 'https://app.test/reset',
          releaseLogin: 'https://app.test/release',
        },
        ...mailOptions,
      },
    }),
    ...rest,
  })
  const users = await createStoredUsers({
    store: store.users,
    hasher,
    requireVerifiedEmail: accounts.requireVerifiedEmail,
  })
  const endpoints = [...sessions.endpoints, ...accounts.endpoints, ...accounts.adminEndpoints]
  const server: LoginServer = await createLoginServer({
    faces: [
      face({
        dialect,
        keys,
        users,
        sessions: sessions.sessions,
        opaqueTokens,
        endpoints,
        routes: [
          { method: 'GET', path: '/protected', handle: ({ claims }) => claims },
          { method: 'GET', path: '/read', scopes: 'read', handle: () => 'reached' },
        ],
      }),
    ],
    revocations: { log },
    logger,
    clock,
    limits: limited ? {} : { off: 'limits have tests of their own' },
  })
  await ready()

  async function ready(): Promise<void> {
    while ((await send('GET /readyz')).status !== 200) await sleep(5)
  }

  async function send(target: string, json?: unknown, token?: string, address = '192.0.2.7'): Promise<Answer> {
    const [method = '', path = ''] = target.split(' ')
    const headers: Record<string, string> = {
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    }
    const body = json === undefined ? {} : { body: JSON.stringify(json) }
    const asked = { origin: ISSUER, path, peerAddress: address, method, headers, ...body }
    const response = await sendToEither(server, asked)
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : {} }
  }

  return {
    server,
    accounts,
    sessions,
    store,
    events,
    logger,
    mails,
    works,
    endpoints,
    clock,
    pass: async (seconds) => {
      clock.travel(seconds)
      await ready()
    },
    send,
    addUser: async (username, { emailVerified = true, scopes = [], roles = [], email } = {}) => {
      const made = await accounts.createUser({
        username,
        password: PASSWORD,
        emailVerified,
        scopes,
        roles,
        client: {},
        actor: 'cli',
        ...(email !== undefined && { email }),
      })
      if (made.kind !== 'created') throw new Error(`the user could not be made: ${made.kind}`)
      return made.account.id
    },
    logIn: async (username, password = PASSWORD) => {
      const { status, body } = await send('POST /v1/login', { username, password })
      if (status !== 200) throw new Error(`the login was answered with ${status}`)
      return String(body['access_token'])
    },
    mailedToken: async () => {
      await accounts.afterwards.idle()
      const token = /#token=([\w-]{43})$/m.exec(mails.at(-1)?.text ?? '')?.[1]
      if (token === undefined) throw new Error('the last mail has no link')
      return token
    },
    async [Symbol.asyncDispose]() {
      await accounts[Symbol.asyncDispose]()
      await sessions[Symbol.asyncDispose]()
      await server.close()
      await house[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
