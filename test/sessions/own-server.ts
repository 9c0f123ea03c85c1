/** A login server with sessions in this process, its database in memory: where a thousand rounds must not take a minute. */
import { randomBytes } from 'node:crypto'
import { oauth } from '@latchkey/protocol'
import { createLoginServer, createWorld, face, type LoginServer } from '@latchkey/server'
import {
  createLoginSessions,
  createRevocationLog,
  createServerEvents,
  noLoginLimits,
  noRateLimits,
} from '@latchkey/server/administration'
import { openAgeingStore } from '@latchkey/sql/testing'
import { secretKey } from '@latchkey/tokens'
import { type Answer, pairOf, type TokenPair } from './login-servers.ts'

/** Everybody may log in to it. */
export interface OwnServer extends AsyncDisposable {
  readonly logIn: () => Promise<TokenPair>
  readonly refresh: (token: string) => Promise<Answer>
  readonly revoke: (token: string) => Promise<Answer>
  readonly handler: LoginServer['handler']
  /** Seconds since the epoch, with what has passed at once. */
  readonly now: () => number
  /** Lets time pass for the server and for the database's clock. */
  readonly pass: (seconds: number) => Promise<void>
}

const ISSUER = 'https://login.test'

export async function startOwnServer(): Promise<OwnServer> {
  const machine = createWorld()
  let passed = 0
  const clock = { ...machine.clock, now: () => machine.clock.now() + passed }
  const world = { ...machine, clock }
  const { store, age } = await openAgeingStore('sqlite::memory:', world)
  const { randomId } = world
  const log = createRevocationLog({ store: store.revocations, clock })
  const dialect = oauth({ issuer: ISSUER, audience: ISSUER })
  const keys = [secretKey(randomBytes(32).toString('base64url'), { alg: 'HS256' })]
  const findPrincipal = (id: string) => ({ id })
  const audit = { record: store.audit.append }
  const accessTokenLifetimeSeconds = () => dialect.accessTokenLifetimeSeconds
  const events = createServerEvents({ ...world, store, log, audit, accessTokenLifetimeSeconds })
  events.begin()
  const sessions = createLoginSessions({
    logins: noLoginLimits,
    limits: noRateLimits,
    raise: events.raise,
    store,
    log,
    dialect,
    keys,
    findPrincipal,
    audit,
    clock,
    randomId,
  })
  const server = await createLoginServer({
    faces: [
      face({
        dialect,
        keys,
        users: { authenticate: findPrincipal },
        sessions: sessions.sessions,
        endpoints: sessions.endpoints,
      }),
    ],
    revocations: { log },
    limits: { off: 'one address logs in for all' },
    owns: [sessions, events, store],
    clock,
  })

  async function send(path: string, body: string | URLSearchParams, headers: HeadersInit = {}): Promise<Answer> {
    const response = await server.handler(new Request(ISSUER + path, { method: 'POST', body, headers }))
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
  }

  return {
    logIn: async () => {
      const body = JSON.stringify({ username: 'roy', password: 'open sesame' })
      return pairOf(await send('/v1/login', body, { 'Content-Type': 'application/json' }))
    },
    refresh: (token) => send('/v1/token', new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token })),
    handler: server.handler,
    now: clock.now,
    pass: async (seconds) => {
      passed += seconds
      await age(seconds)
    },
    revoke: (token) => send('/v1/revoke', new URLSearchParams({ token })),
    [Symbol.asyncDispose]: () => server.close(),
  }
}
