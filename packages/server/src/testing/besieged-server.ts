/**
 * A whole server on a clock of its own, over HTTP: the native face and a Flask app's over one set of people, real passwords, real limits.
 * No time passes while a password is hashed.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createHasher, type Hasher } from '@latchkey/passwords'
import { flaskJwt } from '@latchkey/protocol'
import { openStore } from '@latchkey/sql'
import type { AuditRetention } from '../audit/audit-retention.ts'
import type { LimitOptions } from '../limits/limit-options.ts'
import type { Mail } from '../mail/mailer.ts'
import { nativeFace } from '../native/native-face.ts'
import { face } from '../server/face-recipe.ts'
import { createLoginServer } from '../server/login-server.ts'
import { sharedUsers } from '../server/shared-users.ts'
import type { Store } from '../server/store.ts'
import { sendToEither } from './either-listener.ts'
import { createMovableClock, type MovableClock } from './movable-clock.ts'
import type { Answer } from './session-server.ts'
import { openedStore, recordingLogger, testKey } from './test-server.ts'
import { mailInto, watchedNativeFace } from './watched-native-face.ts'

/** Who asks, and with what. */
export interface Sent {
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly token?: string
  readonly from?: string
}

/** Whether somebody got in at last, how long it took, and how often they were refused. */
export interface Persisted {
  readonly isIn: boolean
  readonly afterSeconds: number
  readonly refused: number
}

export interface BesiegedServer extends AsyncDisposable {
  readonly clock: MovableClock
  readonly store: Store
  readonly mails: readonly Mail[]
  /** When a wrong password was judged, in seconds. */
  readonly judged: readonly number[]
  /** Lets time pass until it is answered. */
  readonly send: (target: string, sent?: Sent) => Promise<Answer>
  /** The same without letting time pass by itself, for many at once. */
  readonly ask: (target: string, sent?: Sent) => Promise<Answer>
  readonly answerOf: <T>(work: Promise<T>) => Promise<T>
  /** Wrong passwords for one name from 1,000 addresses, five times a second unless it is told otherwise. */
  readonly attack: (username: string, addressOf?: (i: number) => string, everySeconds?: number) => void
  /** Asks, and again as often as it is told to come back. */
  readonly persist: (target: string, sent: Sent, mostSeconds?: number) => Promise<Persisted>
  /** Lets time pass for guesses, and waits for each answer. */
  readonly pass: (seconds: number) => Promise<void>
  readonly addUser: (
    username: string,
    more?: { readonly email?: string; readonly roles?: readonly string[] },
  ) => Promise<string>
  /** When all mails are out: the token of the last one. */
  readonly mailedToken: () => Promise<string>
}

/** What a test may want otherwise. */
export interface BesiegedServerOptions {
  readonly mail?: false
  readonly limits?: LimitOptions
  readonly audit?: AuditRetention
}

export const PASSWORD = 'violet kettle under the stairs'
const WRONG = 'a lantern beside the green door'
const ISSUER = 'https://login.test'

export async function startBesiegedServer(options: BesiegedServerOptions = {}): Promise<BesiegedServer> {
  const clock = createMovableClock()
  const store = await openStore({ url: 'sqlite::memory:' })
  const mails: Mail[] = []
  const judged: number[] = []
  let busy = 0
  const native = watchedNativeFace(
    nativeFace({
      oauth: { issuer: ISSUER, audience: ISSUER },
      keyEncryptionKeys: [Buffer.alloc(32, 7)],
      ...(options.mail !== false && { mail: mailInto(mails) }),
    }),
  )
  const server = await createLoginServer({
    store: openedStore(store),
    hasher: watchedHasher(),
    faces: [native.recipe, face({ dialect: flaskJwt(), keys: [testKey('old app')], users: sharedUsers })],
    ...(options.limits && { limits: options.limits }),
    ...(options.audit && { audit: options.audit }),
    logger: recordingLogger(),
    clock,
  })

  function watchedHasher(): Hasher {
    const hasher = createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 }, queueLimit: 1000 })
    return {
      ...hasher,
      verify: async (...given) => {
        busy += 1
        try {
          const matches = await hasher.verify(...given)
          if (!matches) judged.push(clock.monotonic() / 1000)
          return matches
        } finally {
          busy -= 1
        }
      },
    }
  }

  async function ask(target: string, { json, form, token, from = '192.0.2.7' }: Sent = {}): Promise<Answer> {
    const [method = '', path = ''] = target.split(' ')
    const body = form ? new URLSearchParams(form) : json === undefined ? undefined : JSON.stringify(json)
    const headers = {
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    }
    const asked = { origin: ISSUER, path, peerAddress: from, method, headers, ...(body !== undefined && { body }) }
    const response = await sendToEither(server, asked)
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : {} }
  }

  /** What has been begun goes as far as it can without time. */
  async function quiet(): Promise<void> {
    for (let turns = 0; turns < 6; turns += 1) {
      await new Promise(setImmediate)
      while (busy > 0) await sleep(1)
    }
  }

  async function answerOf<T>(work: Promise<T>): Promise<T> {
    let answer: { readonly value: T } | undefined
    let fault: { readonly cause: unknown } | undefined
    work.then(
      (value) => {
        answer = { value }
      },
      (cause: unknown) => {
        fault = { cause }
      },
    )
    for (await quiet(); !answer; await quiet()) {
      if (fault) throw fault.cause
      await clock.advance(0.05)
    }
    return answer.value
  }

  const send = (target: string, sent?: Sent) => answerOf(ask(target, sent))

  async function pass(seconds: number): Promise<void> {
    const end = clock.monotonic() + seconds * 1000
    while (clock.monotonic() < end) {
      await clock.advance(Math.min(0.2, (end - clock.monotonic()) / 1000))
      await quiet()
    }
  }

  return {
    clock,
    store,
    mails,
    judged,
    ask,
    send,
    answerOf,
    pass,
    attack(username, addressOf = (i) => `10.${(i % 1000) >> 8}.${i & 255}.1`, everySeconds = 0.2) {
      let guesses = 0
      const guess = () => {
        void ask('POST /v1/login', { json: { username, password: WRONG }, from: addressOf(guesses) })
        guesses += 1
        clock.after(everySeconds * 1000, guess)
      }
      clock.after(0, guess)
    },
    async persist(target, sent, mostSeconds = 3600) {
      const from = clock.monotonic()
      const afterSeconds = () => (clock.monotonic() - from) / 1000
      for (let refused = 0; ; refused += 1) {
        const { status, headers } = await send(target, sent)
        if (status === 200) return { isIn: true, afterSeconds: afterSeconds(), refused }
        if (status !== 429) throw new Error(`${target} was answered with ${status}`)
        const wait = Number(headers.get('retry-after'))
        if (afterSeconds() + wait > mostSeconds) return { isIn: false, afterSeconds: afterSeconds(), refused }
        await pass(wait)
      }
    },
    async addUser(username, { email, roles = [] } = {}) {
      const made = await native.opened().accounts.createUser({
        ...{ username, password: PASSWORD, emailVerified: true, scopes: [], roles, client: {}, actor: 'cli' },
        ...(email !== undefined && { email }),
      })
      if (made.kind !== 'created') throw new Error(`the user could not be made: ${made.kind}`)
      return made.account.id
    },
    async mailedToken() {
      await native.opened().accounts.afterwards.idle()
      const token = /#token=([\w-]{43})$/m.exec(mails.at(-1)?.text ?? '')?.[1]
      if (token === undefined) throw new Error('the last mail has no link')
      return token
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}
