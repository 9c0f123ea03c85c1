/** A whole server with the native face, whose statements are counted. */
import { createHasher } from '@latchkey/passwords'
import { createLoginServer, type LoginServer, nativeFace } from '@latchkey/server'
import { openedStore } from '@latchkey/server/testing'
import { openWatchedStore, type WatchedStore } from '@latchkey/sql/testing'
import { type Answer, pairOf, type TokenPair } from './login-servers.ts'

/** One user, and what each of their requests asks the database. */
export interface CountedServer extends AsyncDisposable {
  readonly logIn: () => Promise<Counted>
  readonly refresh: () => Promise<Counted>
  readonly readMe: () => Promise<Counted>
}

/** What was sent to the database: each statement is a trip, and what writes is a commit of its own. */
export interface Counted {
  /** What each did, and with which table: `select sessions`. */
  readonly trips: readonly string[]
  readonly commits: number
}

const ISSUER = 'https://login.test'
const PASSWORD = 'open sesame'

/** @param url - of an empty database */
export async function startCountedServer(url: string): Promise<CountedServer> {
  const watched = await openWatchedStore(url)
  const hasher = createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } })
  const silent = { info: () => {}, warn: () => {}, error: () => {} }
  const server = await createLoginServer({
    store: openedStore(watched.store),
    hasher,
    faces: [nativeFace({ oauth: { issuer: ISSUER, audience: ISSUER }, keyEncryptionKeys: [Buffer.alloc(32, 7)] })],
    logger: silent,
  })
  await watched.store.users.createUser({ username: 'roy', passwordHash: await hasher.hash(PASSWORD) })
  let tokens: TokenPair | undefined

  async function counted(request: Request): Promise<Counted> {
    watched.takeStatements()
    const answer = await answerOf(server, request)
    if ('refresh_token' in answer.body) tokens = pairOf(answer)
    if (answer.status !== 200) throw new Error(`${request.url} was answered with ${answer.status}`)
    return countOf(watched)
  }

  return {
    logIn: () => {
      const body = JSON.stringify({ username: 'roy', password: PASSWORD })
      const headers = { 'Content-Type': 'application/json' }
      return counted(new Request(`${ISSUER}/v1/login`, { method: 'POST', headers, body }))
    },
    refresh: () => {
      const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: tokens?.refresh ?? '' })
      return counted(new Request(`${ISSUER}/v1/token`, { method: 'POST', body }))
    },
    readMe: () =>
      counted(new Request(`${ISSUER}/v1/me`, { headers: { Authorization: `Bearer ${tokens?.access ?? ''}` } })),
    [Symbol.asyncDispose]: () => server.close(),
  }
}

async function answerOf(server: LoginServer, request: Request): Promise<Answer> {
  const response = await server.handler(request, { peerAddress: '192.0.2.7' })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** The log of revocations is read all the time, whoever asks for what. */
const PART = /\b(select|insert into|update|delete from)\b[^"`]*?(?:\bfrom )?["`]latchkey_(\w+)/gi

function countOf(watched: WatchedStore): Counted {
  const trips = watched
    .takeStatements()
    .map(({ sql }) => [...sql.matchAll(PART)].map(([, verb = '', table]) => `${verb.split(' ')[0]} ${table}`))
    .map(([first = '', ...others]) => (first.startsWith('delete') ? [first] : [first, ...others]).join(' + '))
    .filter((trip) => trip !== '' && !/revocation/.test(trip))
  return { trips, commits: trips.filter((trip) => /insert|update/.test(trip)).length }
}
