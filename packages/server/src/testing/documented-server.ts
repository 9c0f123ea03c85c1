/** The whole native face over a real store, and what the example calls need to know of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createHasher } from '@latchkey/passwords'
import { openStore } from '@latchkey/sql'
import type { Mail } from '../mail/mailer.ts'
import { nativeFace } from '../native/native-face.ts'
import { createLoginServer } from '../server/login-server.ts'
import { sendToEither } from './either-listener.ts'
import { openedStore, recordingLogger } from './test-server.ts'
import { mailInto, watchedNativeFace } from './watched-native-face.ts'

/** A request to an endpoint of the document. */
export interface Call {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A running face. */
export interface DocumentedServer extends AsyncDisposable {
  readonly request: (method: string, path: string, call: Call) => Promise<Response>
  /** A user of one's own, who is logged in. */
  readonly user: () => Promise<LoggedIn>
  readonly administrator: () => Promise<LoggedIn>
  /** The header by which a confidential client shows who it is. */
  readonly client: Readonly<Record<string, string>>
  /** When all mails are out: the token of the last one. */
  readonly mailedToken: () => Promise<string>
}

/** A user who is logged in. */
export interface LoggedIn {
  readonly id: string
  readonly username: string
  readonly email: string
  readonly token: string
  readonly refreshToken: string
  readonly session: string
}

export const ISSUER = 'https://login.test'
export const PASSWORD = 'violet kettle under the stairs'

export async function startDocumentedServer(): Promise<DocumentedServer> {
  const store = await openStore({ url: 'sqlite::memory:' })
  const mails: Mail[] = []
  const watched = watchedNativeFace(
    nativeFace({
      oauth: { issuer: ISSUER, audience: ISSUER },
      keyEncryptionKeys: [Buffer.alloc(32, 7)],
      registration: 'open',
      mail: mailInto(mails),
    }),
  )
  const server = await createLoginServer({
    store: openedStore(store),
    hasher: createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } }),
    faces: [watched.recipe],
    limits: { off: 'one address makes every example call' },
    logger: recordingLogger(),
  })
  const native = watched.opened()
  while ((await request('GET', '/readyz', {})).status !== 200) await sleep(5)
  const made = await native.loginSessions.createClient({
    id: 'reports',
    name: 'Reports',
    grants: ['client_credentials'],
    scopes: ['read'],
    audiences: [],
    actor: 'cli',
  })
  const basic = Buffer.from(`reports:${made?.secret}`).toString('base64')
  let users = 0
  let admin: LoggedIn | undefined

  async function request(method: string, path: string, call: Call): Promise<Response> {
    const { params = {}, query, json, form, token, headers = {} } = call
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    const body = form ? new URLSearchParams(form) : json === undefined ? undefined : JSON.stringify(json)
    return sendToEither(server, {
      origin: ISSUER,
      path: `${filled}${query ? `?${new URLSearchParams(query)}` : ''}`,
      peerAddress: '192.0.2.7',
      method,
      headers: {
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    })
  }

  async function user(roles: readonly string[] = []): Promise<LoggedIn> {
    users += 1
    const [username, email] = [`user${users}`, `user${users}@example.com`]
    const person = { username, email, password: PASSWORD, emailVerified: true, scopes: ['read'], roles }
    const created = await native.accounts.createUser({ ...person, client: {}, actor: 'cli' })
    if (created.kind !== 'created') throw new Error('the user could not be made')
    const login = await request('POST', '/v1/login', { json: { username, password: PASSWORD } })
    const { access_token: token, refresh_token: refreshToken } = (await login.json()) as Record<string, string>
    const listed = await request('GET', '/v1/sessions', { token: token ?? '' })
    const { sessions } = (await listed.json()) as { readonly sessions: readonly { readonly session_id: string }[] }
    return {
      id: created.account.id,
      username,
      email,
      token: token ?? '',
      refreshToken: refreshToken ?? '',
      session: sessions[0]?.session_id ?? '',
    }
  }

  return {
    request,
    user: () => user(),
    administrator: async () => {
      admin ??= await user(['admin'])
      return admin
    },
    client: { authorization: `Basic ${basic}` },
    mailedToken: async () => {
      await native.accounts.afterwards.idle()
      return /#token=([\w-]{43})$/m.exec(mails.at(-1)?.text ?? '')?.[1] ?? ''
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}
