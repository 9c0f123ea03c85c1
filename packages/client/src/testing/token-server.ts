/** A real token server on a free port: login, rotating refresh, revocation. It loses answers when it is told to. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import {
  callable,
  checked,
  isPlainObject,
  lifetimeSeconds,
  type OptionTable,
  optional,
  parseOptions,
} from '@latchkey/options'
import { oauth } from '@latchkey/protocol'
import { createSigner, type SecretKey, secretKey } from '@latchkey/tokens'
import { createTokenFamilies } from './token-families.ts'

/**
 * What happens to one refresh instead of an answer:
 *
 * - `lost_before`: the connection breaks before anything was done
 * - `lost_after`: the rotation is done, and then the connection breaks
 * - `torn`: the rotation is done, and half of the answer comes
 * - `silent`: the rotation is done, and nothing ever comes
 * - `page`: 200 and the page of a captive portal; nothing was done
 * - a number: that status; nothing was done
 */
export type Fault = 'lost_before' | 'lost_after' | 'torn' | 'silent' | 'page' | number

/** A listener for the paths that the login layer does not answer itself. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Options of {@link startTokenServer}. */
export interface TokenServerOptions {
  /** Makes the listener of all other paths from the guard's parts. Default: 404. */
  readonly api?: (server: GuardedBy) => Listener
  /** Default 600. */
  readonly accessTokenLifetimeSeconds?: number
  /** Added to each answer. */
  readonly headers?: Readonly<Record<string, string>>
}

/** The parts of a guard for the server's tokens. */
export interface GuardedBy {
  readonly dialect: ReturnType<typeof oauth>
  readonly key: SecretKey
  readonly clock: () => number
}

/** A running server. It knows two users, each with their name as the password: roy, who is 7, and ann, who is 8. */
export interface TokenServer extends GuardedBy, AsyncDisposable {
  readonly url: string
  /** How many times each path was asked. */
  readonly calls: (path: string) => number
  /** The `device_token` of each login, in order. */
  readonly deviceTokens: unknown[]
  /** The faults of the next refreshes, in order. */
  readonly faults: Fault[]
  /** Headers sent when the fault is a status. */
  retryAfter: string | undefined
  /** Moves the server's time forward without waiting. */
  readonly pass: (seconds: number) => void
  /** How many logins have not ended. */
  readonly aliveFamilies: () => number
  /** Ends every login, as an administrator would. */
  readonly endFamilies: () => void
  /** Resolves when the next refresh has come in. */
  readonly nextRefresh: () => Promise<void>
}

const GRACE_SECONDS = 30
const SUBJECTS: ReadonlyMap<unknown, string> = new Map([
  ['roy', '7'],
  ['ann', '8'],
])

const OPTIONS = {
  api: optional(undefined, callable<NonNullable<TokenServerOptions['api']>>('a function')),
  accessTokenLifetimeSeconds: optional(600, lifetimeSeconds),
  headers: optional({}, headersOf),
} satisfies OptionTable<keyof TokenServerOptions>

/** @throws {TypeError} one line for each option that is unknown or wrong */
export async function startTokenServer(options: TokenServerOptions = {}): Promise<TokenServer> {
  const { api: makeApi, accessTokenLifetimeSeconds, headers } = parseOptions(OPTIONS, options)
  let passed = 0
  const clock = (): number => Date.now() / 1000 + passed
  const key = secretKey('a secret of the tests, 32 bytes or more', { alg: 'HS256', allowWeak: 'tests' })
  const dialect = oauth({ issuer: 'https://id.test', audience: 'https://api.test', leewaySeconds: 0 })
  const signer = createSigner({ key })
  const families = createTokenFamilies(GRACE_SECONDS, clock)
  const counts = new Map<string, number>()
  const faults: Fault[] = []
  let refreshed = Promise.withResolvers<void>()
  const api = makeApi?.({ dialect, key, clock })

  const knownDevices = new Set<unknown>()
  const deviceTokens: unknown[] = []

  /** A device that is known already gets no token. */
  function newDevice(shown: unknown): string | undefined {
    if (knownDevices.has(shown)) return undefined
    const token = randomUUID()
    knownDevices.add(token)
    return token
  }

  function tokens(refreshToken: string, deviceToken?: string): string {
    const iat = Math.floor(clock())
    const claims = {
      iss: 'https://id.test',
      sub: families.subjectOf(refreshToken),
      aud: 'https://api.test',
      client_id: 'first-party',
      iat,
    }
    const exp = iat + accessTokenLifetimeSeconds
    const accessToken = signer.sign({ ...claims, exp, jti: randomUUID() }, { alg: 'HS256', typ: 'at+jwt' })
    return JSON.stringify({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: accessTokenLifetimeSeconds,
      refresh_token: refreshToken,
      device_token: deviceToken,
    })
  }

  function answer(response: ServerResponse, status: number, body: string): void {
    response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }).end(body)
  }

  async function logIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { username, password, device_token: device } = JSON.parse(await text(request)) as Record<string, unknown>
    deviceTokens.push(device)
    const subject = username === password ? SUBJECTS.get(username) : undefined
    if (subject !== undefined) answer(response, 200, tokens(families.begin(subject), newDevice(device)))
    else answer(response, 400, '{"error":"invalid_grant"}')
  }

  async function refresh(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request))
    const fault = faults.shift()
    refreshed.resolve()
    refreshed = Promise.withResolvers()
    if (fault === 'lost_before') return void response.destroy()
    if (fault === 'page') return void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Welcome</h1>')
    if (typeof fault === 'number') {
      if (controls.retryAfter !== undefined) response.setHeader('Retry-After', controls.retryAfter)
      return answer(response, fault, '{"error":"temporarily_unavailable"}')
    }
    const isRefresh = form.get('grant_type') === 'refresh_token'
    const rotated = families.rotate(isRefresh ? (form.get('refresh_token') ?? '') : '', form.get('attempt'))
    if ('code' in rotated) return answer(response, 400, JSON.stringify({ error: 'invalid_grant', code: rotated.code }))
    const { successor } = rotated
    if (fault === 'lost_after') return void response.destroy()
    if (fault === 'silent') return
    if (fault === 'torn') {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' })
      return void response.write(tokens(successor).slice(0, 40), () => response.destroy())
    }
    answer(response, 200, tokens(successor))
  }

  async function listen(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    counts.set(path, (counts.get(path) ?? 0) + 1)
    if (path === '/v1/login') return logIn(request, response)
    if (path === '/v1/token') return refresh(request, response)
    if (path === '/v1/revoke') {
      families.revoke(new URLSearchParams(await text(request)).get('token') ?? '')
      return answer(response, 200, '{}')
    }
    if (api) await api(request, response)
    else answer(response, 404, '{}')
  }

  const server = createServer((request, response) => {
    listen(request, response).catch((fault: unknown) => response.destroy(fault as Error))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')

  const controls: TokenServer = {
    url: `http://127.0.0.1:${address.port}`,
    dialect,
    key,
    clock,
    deviceTokens,
    calls: (path) => counts.get(path) ?? 0,
    faults,
    retryAfter: undefined,
    pass: (seconds) => {
      passed += seconds
    },
    aliveFamilies: families.alive,
    endFamilies: families.endAll,
    nextRefresh: () => refreshed.promise,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
  return controls
}

function headersOf(value: unknown): Readonly<Record<string, string>> {
  const areTexts = isPlainObject(value) && Object.values(value).every((one) => typeof one === 'string')
  return checked(value, areTexts, 'names and their texts')
}
