/** A login server with a front door over the store it is given, and a browser that fills in its forms as a person would. */
import { createHash, randomBytes } from 'node:crypto'
import { createHasher } from '@latchkey/passwords'
import type { FrontDoorOptions } from '../authorize/front-door.ts'
import type { OAuthClient } from '../clients/oauth-client.ts'
import { nativeFace, type OpenedNativeFace } from '../native/native-face.ts'
import type { Ground } from '../server/ground.ts'
import { createLoginServer, type LoginServer } from '../server/login-server.ts'
import type { LoginServerOptions } from '../server/server-options.ts'
import type { Store } from '../server/store.ts'
import { recordingLogger } from './test-server.ts'
import { createTravellingClock, type TravellingClock } from './travelling-clock.ts'

export const ISSUER = 'https://login.test'
export const PASSWORD = 'violet kettle under the stairs'
export const MCP = 'https://mcp.test/mcp'
export const BACK = 'https://app.test/back'

const RESOURCES = [
  { resource: MCP, name: 'Orders', scopes: { 'orders:read': 'See your orders', 'orders:write': 'Change your orders' } },
  { resource: 'https://root.test', scopes: { read: 'Read' }, default: [] },
]

/** An answer of the server, whatever asked. */
export interface Page {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly location: string | undefined
}

/** What a test may want otherwise. */
export interface FrontDoorServerOptions {
  readonly store: NonNullable<LoginServerOptions['store']>
  readonly frontDoor?: FrontDoorOptions
  readonly server?: Partial<LoginServerOptions>
}

export interface FrontDoorServer extends AsyncDisposable {
  readonly server: LoginServer
  readonly store: Store
  readonly face: OpenedNativeFace
  readonly clock: TravellingClock
  readonly addUser: (username: string) => Promise<string>
  /** A public client that may refresh, unless the test says otherwise. */
  readonly addClient: (id: string, members?: Partial<OAuthClient>) => Promise<string | undefined>
  readonly send: (request: Request) => Promise<Page>
  readonly post: (path: string, form: Readonly<Record<string, string>>) => Promise<Answered>
  readonly browser: () => Browser
}

/** A JSON answer. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

export async function startFrontDoorOver(options: FrontDoorServerOptions): Promise<FrontDoorServer> {
  const { store: recipeOfStore, frontDoor = { resources: RESOURCES }, server: more = {} } = options
  const clock = createTravellingClock()
  const recipe = nativeFace({
    oauth: { issuer: ISSUER, audience: ISSUER },
    keyEncryptionKeys: [Buffer.alloc(32, 7)],
    // An RSA key takes a while to make.
    frontDoor: { idTokenAlg: 'ES256', ...frontDoor },
  })
  const seen: { ground?: Ground; face?: OpenedNativeFace } = {}
  const server = await createLoginServer({
    faces: [
      {
        ...recipe,
        open: async (ground) => {
          seen.ground = ground
          seen.face = await recipe.open(ground)
          return seen.face
        },
      },
    ],
    store: recipeOfStore,
    hasher: createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } }),
    logger: recordingLogger(),
    clock,
    ...more,
  })
  const { ground, face } = seen
  if (!ground?.store || !face) throw new Error('the face was not opened')
  const { store } = ground

  async function send(request: Request): Promise<Page> {
    const response = await server.handler(request, { peerAddress: '192.0.2.7' })
    const { status, headers } = response
    return { status, headers, text: await response.text(), location: headers.get('location') ?? undefined }
  }

  return {
    server,
    store,
    face,
    clock,
    send,
    addUser: async (username) => {
      const made = await face.accounts.createUser({
        ...{ username, password: PASSWORD, emailVerified: false, scopes: ['read'], roles: ['editor'] },
        ...{ client: {}, actor: 'cli' },
      })
      if (made.kind !== 'created') throw new Error(`no user was made: ${made.kind}`)
      return made.account.id
    },
    addClient: async (id, members = {}) => {
      const made = await face.loginSessions.createClient({
        ...{ id, name: id, grants: ['authorization_code', 'refresh_token'], redirectUris: [BACK], actor: 'cli' },
        ...({ authentication: 'none', ...members } as { authentication: 'none' }),
      })
      return made?.secret
    },
    post: async (path, form) => {
      const { status, headers, text } = await send(
        new Request(ISSUER + path, { method: 'POST', body: new URLSearchParams(form) }),
      )
      return { status, headers, body: text.startsWith('{') ? JSON.parse(text) : {} }
    },
    browser: () => createBrowser(send),
    [Symbol.asyncDispose]: () => server.close(),
  }
}

/** What a client makes for one request: a verifier with its challenge. */
export function pkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** `/v1/authorize` with the least that there must be, and what a test adds. */
export function authorizePath(members: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'app',
    redirect_uri: BACK,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...members,
  })
  return `/v1/authorize?${query}`
}

/** Keeps cookies, follows what stays on this host, and sends forms as browsers do. */
export interface Browser {
  readonly cookies: Map<string, string>
  /** One request; nothing is followed. */
  readonly get: (path: string) => Promise<Page>
  /** Until a page, or an address elsewhere. */
  readonly visit: (path: string) => Promise<Page>
  /** Sends the form of a page, with these fields in the place of its own. */
  readonly submit: (
    page: Page,
    fields?: Readonly<Record<string, string>>,
    headers?: ConstructorParameters<typeof Headers>[0],
  ) => Promise<Page>
  /** Through the login page, and through the consent page if there is one, as far as the client. */
  readonly walk: (path: string, username: string, decision?: string) => Promise<URL>
}

export function createBrowser(send: FrontDoorServer['send'], password: string = PASSWORD): Browser {
  const cookies = new Map<string, string>()

  async function ask(path: string, init: RequestInit = {}): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), ...(cookie !== '' && { cookie }) }
    const page = await send(new Request(ISSUER + path, { ...init, headers }))
    for (const line of page.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return page
  }

  async function follow(page: Page): Promise<Page> {
    return page.location?.startsWith('/') ? follow(await ask(page.location)) : page
  }

  const submit: Browser['submit'] = async (page, fields = {}, headers = { 'sec-fetch-site': 'same-origin' }) => {
    const action = /<form method="post" action="([^"]*)">/.exec(page.text)?.[1]
    if (action === undefined) throw new Error(`there is no form on the page: ${page.status} ${page.text}`)
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
    const own = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')]))
    return ask(action, { method: 'POST', headers, body: new URLSearchParams({ ...own, ...fields }) })
  }

  return {
    cookies,
    get: ask,
    visit: async (path) => follow(await ask(path)),
    submit,
    walk: async (path, username, decision = 'allow') => {
      let page = await follow(await ask(path))
      if (page.text.includes('name="password"')) page = await follow(await submit(page, { username, password }))
      if (page.text.includes('name="decision"')) page = await follow(await submit(page, { decision }))
      if (page.location === undefined) throw new Error(`the client was not reached: ${page.status} ${page.text}`)
      return new URL(page.location)
    },
  }
}
