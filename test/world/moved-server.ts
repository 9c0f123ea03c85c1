/** The real assembly over SQLite, with one World whose clock stands still until it is moved: 1,000 seconds ahead of the machine's. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createHasher } from '@latchkey/passwords'
import {
  createLoginServer,
  createWorld,
  type Mail,
  nativeFace,
  type OpenedNativeFace,
  type Store,
} from '@latchkey/server'
import { createMovableClock, type MovableClock, openedStore } from '@latchkey/server/testing'
import { openAgeingStore } from '@latchkey/sql/testing'

/** One answer. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** What a request may have. */
export interface Sent {
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly token?: string
  readonly address?: string
}

/** A running server. */
export interface MovedServer extends AsyncDisposable {
  readonly clock: MovableClock
  readonly store: Store
  /** Lets time pass at once, and resolves when the guard knows again what was revoked. */
  readonly pass: (seconds: number) => Promise<void>
  readonly send: (target: string, sent?: Sent) => Promise<Answer>
  /** What a login answers. */
  readonly logIn: () => Promise<Readonly<Record<string, string>>>
  readonly refresh: (token: string | undefined) => Promise<Answer>
  /** The token of the last mail. */
  readonly mailedToken: () => Promise<string>
}

export const AHEAD_SECONDS = 1000
export const PASSWORD = 'violet kettle under the stairs'
const ISSUER = 'https://login.test'

export async function startMovedServer(): Promise<MovedServer> {
  const clock = createMovableClock(Date.now() / 1000 + AHEAD_SECONDS)
  const world = createWorld({ clock, logger: { info() {}, warn() {}, error() {} } })
  const mails: Mail[] = []
  const { store, age } = await openAgeingStore('sqlite::memory:', world)
  let opened: OpenedNativeFace | undefined
  const recipe = nativeFace({
    oauth: { issuer: ISSUER, audience: ISSUER },
    keyEncryptionKeys: [Buffer.alloc(32, 7)],
    registration: 'open',
    mail: {
      mailer: { send: async (mail) => void mails.push(mail) },
      service: 'Kettles',
      links: {
        verifyEmail: 'https://app.test/verify',
        resetPassword: 'https://app.test/reset',
        releaseLogin: 'https://app.test/release',
      },
    },
  })
  const server = await createLoginServer({
    store: openedStore(store),
    hasher: createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } }),
    faces: [
      {
        ...recipe,
        open: async (ground) => {
          opened = await recipe.open(ground)
          return opened
        },
      },
    ],
    ...world,
  })
  if (!opened) throw new Error('the native face was not opened')
  const native = opened
  const roy = { username: 'roy', email: 'roy@example.com', password: PASSWORD, emailVerified: true }
  await native.accounts.createUser({ ...roy, scopes: ['read'], roles: [], client: {}, actor: 'cli' })
  await ready()

  /** What the guard follows is asked for anew each fifth of a second, of the moved clock too. */
  async function ready(): Promise<void> {
    while ((await send('GET /readyz')).status !== 200) {
      await clock.advance(0.2)
      await sleep(1)
    }
  }

  async function send(target: string, sent: Sent = {}): Promise<Answer> {
    const { json, form, token, address = '192.0.2.7' } = sent
    const [method = '', path = ''] = target.split(' ')
    const body = form ? new URLSearchParams(form) : json === undefined ? undefined : JSON.stringify(json)
    const headers = {
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    }
    const request = new Request(ISSUER + path, { method, headers, ...(body !== undefined && { body }) })
    const response = await server.handler(request, { peerAddress: address })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : {} }
  }

  return {
    clock,
    store,
    pass: async (seconds) => {
      await clock.leap(seconds)
      await age(seconds)
      await ready()
    },
    send,
    logIn: async () => {
      const { status, body } = await send('POST /v1/login', { json: { username: 'roy', password: PASSWORD } })
      if (status !== 200) throw new Error(`the login was answered with ${status}`)
      return body as Readonly<Record<string, string>>
    },
    refresh: (token = '') => send('POST /v1/token', { form: { grant_type: 'refresh_token', refresh_token: token } }),
    mailedToken: async () => {
      await native.accounts.afterwards.idle()
      return /#token=([\w-]{43})$/m.exec(mails.at(-1)?.text ?? '')?.[1] ?? ''
    },
    async [Symbol.asyncDispose]() {
      let closed = false
      const closing = server.close().finally(() => {
        closed = true
      })
      // What ends with it may be waiting by the clock that stands still.
      while (!closed) {
        await clock.advance(1)
        await sleep(1)
      }
      await closing
    },
  }
}
