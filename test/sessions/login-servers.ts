/** Login servers in processes of their own over one database, and somebody who talks to them. */
import { randomBytes, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createHasher } from '@latchkey/passwords'
import type { Store } from '@latchkey/server'
import { openStore } from '@latchkey/sql'
import { execute, spentEarlier } from '@latchkey/sql/testing'
import { type Running, startListening } from '../cli/latchkey-process.ts'
import type { LoginSettings } from './settings.ts'

/** One answer. */
export interface Answer {
  readonly status: number
  /** Empty where the answer is no JSON. */
  readonly body: Readonly<Record<string, unknown>>
}

/** What a login or a refresh gave. */
export interface TokenPair {
  readonly access: string
  readonly refresh: string
}

export interface LoginServers extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` of each. */
  readonly addresses: () => readonly string[]
  /** The same database, from outside the servers. */
  readonly store: Store
  /** Makes an account with the password `open sesame`; its id and its name. */
  readonly register: () => Promise<{ readonly id: string; readonly username: string }>
  /** Each asks one of the servers: the turn's. */
  readonly logIn: (username: string, turn?: number) => Promise<TokenPair>
  readonly refresh: (token: string, turn?: number, attempt?: string) => Promise<Answer>
  readonly revoke: (token: string, turn?: number) => Promise<Answer>
  /** The status with which a guarded route answers, once it is known what was revoked. */
  readonly ask: (access: string, turn?: number) => Promise<number>
  /** Lets time pass in all servers, and for the database's clock. */
  readonly pass: (seconds: number) => Promise<void>
  /** Ends a server as a power cut would, and starts it again. */
  readonly killAndRestart: (turn?: number) => Promise<void>
}

const PASSWORD = 'open sesame'
const program = fileURLToPath(new URL('login-process.ts', import.meta.url))

/** @param database - the URL of an empty database */
export async function startLoginServers(database: string, count: number): Promise<LoginServers> {
  await using started = new AsyncDisposableStack()
  const agent = started.adopt(new Agent({ keepAlive: true, maxSockets: 64 }), (one) => one.destroy())
  const store = started.use(await openStore({ url: database }))
  const secret = randomBytes(32).toString('base64url')
  const settings: LoginSettings = { database, secret, issuer: 'https://login.test' }
  const start = () => startListening(['--conditions=@latchkey/source', program, JSON.stringify(settings)])
  const servers: Running[] = []
  started.defer(async () => {
    for (const server of servers) await server.end('SIGKILL')
  })
  while (servers.length < count) servers.push(await start())
  const passwordHash = await createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } }).hash(PASSWORD)
  const address = (turn: number) => servers[turn % count]?.address ?? ''

  const send = (turn: number, path: string, sent: Sent = {}) => sendOver(agent, address(turn) + path, sent)
  const form = (turn: number, path: string, members: Readonly<Record<string, string>>) =>
    send(turn, path, {
      method: 'POST',
      type: 'application/x-www-form-urlencoded',
      body: `${new URLSearchParams(members)}`,
    })

  const owned = started.move()
  return {
    addresses: () => servers.map((server) => server.address),
    store,
    register: async () => {
      const username = randomUUID()
      const { id } = await store.users.createUser({ username, passwordHash })
      return { id: String(id), username }
    },
    logIn: async (username, turn = 0) => {
      const body = JSON.stringify({ username, password: PASSWORD })
      return pairOf(await send(turn, '/v1/login', { method: 'POST', type: 'application/json', body }))
    },
    refresh: (token, turn = 0, attempt) => {
      const members = { grant_type: 'refresh_token', refresh_token: token, ...(attempt !== undefined && { attempt }) }
      return form(turn, '/v1/token', members)
    },
    revoke: (token, turn = 0) => form(turn, '/v1/revoke', { token }),
    ask: async (access, turn = 0) => {
      for (;;) {
        const { status } = await send(turn, '/me', { authorization: `Bearer ${access}` })
        if (status !== 503) return status
        await sleep(20)
      }
    },
    pass: async (seconds) => {
      for (const turn of servers.keys()) await send(turn, '/control/pass', { method: 'POST', body: String(seconds) })
      await execute(database, spentEarlier(seconds))
    },
    killAndRestart: async (turn = 0) => {
      await servers[turn]?.end('SIGKILL')
      servers[turn] = await start()
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  }
}

/** @throws {Error} for an answer without tokens */
export function pairOf({ status, body }: Answer): TokenPair {
  const { access_token: access, refresh_token: refresh } = body
  if (typeof access !== 'string' || typeof refresh !== 'string') throw new Error(`no tokens came, but ${status}`)
  return { access, refresh }
}

interface Sent {
  readonly method?: string
  readonly type?: string
  readonly authorization?: string
  readonly body?: string
}

function sendOver(agent: Agent, url: string, { method = 'GET', type, authorization, body }: Sent): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const headers = {
    ...(type !== undefined && { 'Content-Type': type }),
    ...(authorization !== undefined && { Authorization: authorization }),
  }
  const sending = request(url, { agent, method, headers }, (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body: membersOf(text) }))
    response.on('error', reject)
  })
  sending.on('error', reject)
  sending.end(body)
  return promise
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
}
