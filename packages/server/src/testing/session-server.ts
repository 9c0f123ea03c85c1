/** A login server of the native dialect with sessions and clients, over a real store, whose time passes only when a test moves it. */

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type OauthCookies, oauth, type Principal } from '@latchkey/protocol'
import { openAgeingStore } from '@latchkey/sql/testing'
import { decodeUnverified } from '@latchkey/tokens'
import type { AuditEvent } from '../audit/audit-event.ts'
import { noRateLimits } from '../limits/no-rate-limits.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { noLoginLimits } from '../login/no-login-limits.ts'
import { createLoginSessions, type LoginSessions, type LoginSessionsOptions } from '../native/login-sessions.ts'
import { createRevocationLog } from '../revocations/revocation-log.ts'
import { face } from '../server/face-recipe.ts'
import { createLoginServer, type LoginServer } from '../server/login-server.ts'
import type { Store } from '../server/store.ts'
import type { SessionLifetimes } from '../sessions/session-lifetimes.ts'
import type { SessionLimits } from '../sessions/session-limits.ts'
import { storeEvents } from './store-events.ts'
import { type RecordingLogger, recordingLogger, testKey } from './test-server.ts'
import { createTravellingClock, type TravellingClock } from './travelling-clock.ts'

/** One answer. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** What a login or a refresh gave. */
export interface TokenPair {
  readonly access: string
  readonly refresh: string
  readonly sid: string
}

/** A running server. */
export interface SessionServer extends AsyncDisposable {
  readonly server: LoginServer
  readonly sessions: LoginSessions
  readonly store: Store
  /** Of its sessions; what the login says is in the log. */
  readonly events: readonly AuditEvent[]
  readonly logger: RecordingLogger
  /** The users by id; every password is `open sesame`. A user that is taken out is gone. */
  readonly users: Map<string, Principal>
  readonly clock: TravellingClock
  readonly pass: (seconds: number) => void
  readonly logIn: (id?: string, more?: object) => Promise<TokenPair>
  readonly refresh: (token: string, more?: Readonly<Record<string, string>>) => Promise<Answer>
  /** A form if the body is a record of texts, or a list of pairs; JSON with `json`. */
  readonly send: (
    target: string,
    body?: {
      readonly form?: Readonly<Record<string, string>> | string[][]
      readonly json?: unknown
      readonly headers?: HeadersInit
      /** The other end of the connection. */
      readonly from?: string
    },
  ) => Promise<Answer>
  /** Resolves when the server knows what was revoked: after time has passed at once, a moment later. */
  readonly ready: () => Promise<void>
  /** The status with which `GET /protected` answers this access token. */
  readonly ask: (access: string) => Promise<number>
}

/** What a test may want otherwise. */
export interface SessionServerOptions extends SessionLifetimes, SessionLimits {
  /** Default: a database in memory. */
  readonly url?: string
  readonly limits?: RateLimits
  readonly cookies?: OauthCookies
  readonly clientDocuments?: NonNullable<LoginSessionsOptions['clientDocuments']>
}

const ISSUER = 'https://login.test'

export async function startSessionServer(options: SessionServerOptions = {}): Promise<SessionServer> {
  const { url = 'sqlite::memory:', cookies, ...more } = options
  const clock = createTravellingClock()
  const { store, age } = await openAgeingStore(url)
  let aged = Promise.resolve()
  const log = createRevocationLog({ store: store.revocations, clock, pollMilliseconds: 10, heartbeatMilliseconds: 100 })
  const events: AuditEvent[] = []
  const users = new Map<string, Principal>([
    ['7', { id: '7', scopes: ['read', 'write'], roles: ['admin'] }],
    ['8', { id: '8', scopes: ['read'] }],
  ])
  const dialect = oauth({ issuer: ISSUER, audience: ISSUER, ...(cookies && { cookies }) })
  const keys = [testKey('sessions')]
  const audit = { record: async (event: AuditEvent) => void events.push(event) }
  const house = storeEvents(store, { log, audit, clock })
  const sessions = createLoginSessions({
    logins: noLoginLimits,
    limits: noRateLimits,
    randomId: randomUUID,
    raise: house.raise,
    ...more,
    store,
    log,
    dialect,
    keys,
    findPrincipal: (subject) => users.get(subject),
    audit,
    clock,
  })
  const logger = recordingLogger()
  const server = await createLoginServer({
    faces: [
      face({
        dialect,
        keys,
        users: {
          authenticate: (id, password) => (password === 'open sesame' ? users.get(id) : undefined),
          ping: sessions.ping,
        },
        routes: [{ method: 'GET', path: '/protected', handle: () => 'reached' }],
        sessions: sessions.sessions,
        endpoints: sessions.endpoints,
      }),
    ],
    revocations: { log },
    limits: { off: 'limits have tests of their own' },
    logger,
    clock,
  })
  await ready()

  async function ready(): Promise<void> {
    while ((await send('GET /readyz')).status !== 200) await sleep(5)
  }

  async function send(
    target: string,
    { form, json, headers = {}, from = '192.0.2.7' }: Parameters<SessionServer['send']>[1] = {},
  ) {
    await aged
    const [method = '', path = ''] = target.split(' ')
    const body = form ? new URLSearchParams(form) : json === undefined ? undefined : JSON.stringify(json)
    const type: HeadersInit = json === undefined ? {} : { 'content-type': 'application/json' }
    const response = await server.handler(
      new Request(ISSUER + path, { method, headers: { ...type, ...headers }, ...(body !== undefined && { body }) }),
      { peerAddress: from },
    )
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : {} }
  }

  return {
    server,
    logger,
    sessions,
    store,
    events,
    users,
    clock,
    pass: (seconds) => {
      clock.travel(seconds)
      aged = aged.then(() => age(seconds))
    },
    logIn: async (id = '7', more = {}) => {
      const json = { username: id, password: 'open sesame', ...more }
      return pairOf(await send('POST /v1/login', { json, headers: { 'user-agent': 'the first' } }))
    },
    refresh: (token, more = {}) =>
      send('POST /v1/token', {
        form: { grant_type: 'refresh_token', refresh_token: token, ...more },
        headers: { 'user-agent': 'another' },
      }),
    send,
    ready,
    ask: async (access) => {
      await ready()
      return (await send('GET /protected', { headers: bearer(access) })).status
    },
    async [Symbol.asyncDispose]() {
      await aged
      await sessions[Symbol.asyncDispose]()
      await server.close()
      await house[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

export function bearer(access: string): { readonly authorization: string } {
  return { authorization: `Bearer ${access}` }
}

/** @throws {Error} for an answer without tokens */
export function pairOf({ status, body }: Answer): TokenPair {
  const { access_token: access, refresh_token: refresh } = body
  if (typeof access !== 'string' || typeof refresh !== 'string') throw new Error(`no tokens came, but ${status}`)
  return { access, refresh, sid: String(decodeUnverified(access).claims['sid']) }
}
