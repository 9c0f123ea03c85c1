/** A deployment for the proof: two login servers over one database, three guards in processes of their own, and a cut between them. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Running, startListening } from '../cli/latchkey-process.ts'
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts'
import { type PrivateRedis, startPrivateRedis } from './private-redis.ts'
import type { GuardSettings, LoginSettings } from './settings.ts'

/** What a guard says of itself. */
export interface GuardStatus {
  readonly lost: boolean
  readonly stalenessSeconds: number
  readonly entries: number
  readonly reconnects: number
}

export interface Deployment extends AsyncDisposable {
  /** Takes the way of revocations to the guards away, and gives it back. */
  readonly cut: () => Promise<void>
  readonly mend: () => Promise<void>
  /** A new token, by one of the login servers in turn. */
  readonly login: () => Promise<string>
  /** By one of the login servers in turn. */
  readonly revoke: (token: string) => Promise<void>
  /** What each guard answers. */
  readonly ask: (path: '/open' | '/closed', token: string) => Promise<readonly number[]>
  readonly status: () => Promise<readonly GuardStatus[]>
  /** Milliseconds until every guard refuses the token. @throws {Error} when that takes longer than the limit */
  readonly untilRefused: (token: string, limitMilliseconds: number) => Promise<number>
}

export interface DeploymentOptions {
  readonly by: 'sse' | 'polling' | 'redis'
  readonly maximumStalenessSeconds: number
}

const GUARDS = 3
const program = (name: string) => fileURLToPath(new URL(`${name}.ts`, import.meta.url))

export async function deploy({ by, maximumStalenessSeconds }: DeploymentOptions): Promise<Deployment> {
  await using started = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-revocation-'))
  started.defer(() => rmSync(folder, { recursive: true, force: true }))
  const agent = started.adopt(new Agent({ keepAlive: true }), (one) => one.destroy())
  const redis = by === 'redis' ? started.use(await startPrivateRedis()) : undefined
  const secrets = { secret: randomBytes(32).toString('base64url'), issuer: 'https://login.test' }
  const settings: LoginSettings = {
    ...secrets,
    database: `sqlite:${join(folder, 'latchkey.db')}`,
    feedToken: randomBytes(32).toString('base64url'),
    ...(redis && { redisPort: redis.port }),
  }
  const start = async (name: string, told: unknown): Promise<Running> =>
    started.use(await startListening(['--conditions=@latchkey/source', program(name), JSON.stringify(told)]))
  const logins = [await start('login-process', settings), await start('login-process', settings)]
  const [first] = logins
  if (!first) throw new Error('no login server')
  const proxy = started.use(await startCuttingProxy(Number(new URL(first.address).port)))
  const source: GuardSettings['source'] =
    by === 'redis'
      ? { kind: by, port: redis?.port ?? 0 }
      : { kind: by, url: `http://127.0.0.1:${proxy.port}/v1/revocations`, token: settings.feedToken }
  const told: GuardSettings = { ...secrets, maximumStalenessSeconds, source }
  const guards = await Promise.all(Array.from({ length: GUARDS }, () => start('guard-process', told)))
  let logged = 0
  let revoked = 0

  const send = (url: string, options: SendOptions = {}) => sendOver(agent, url, options)
  const loginAt = (turn: number) => logins[turn % logins.length]?.address ?? ''
  const ask = (path: string, token: string) =>
    Promise.all(guards.map(async ({ address }) => (await send(`${address}${path}`, { token })).status))

  async function login(): Promise<string> {
    const body = JSON.stringify({ username: 'roy', password: 'x' })
    const answer = await send(`${loginAt(logged++)}/v1/login`, { method: 'POST', type: 'application/json', body })
    const { access_token: token } = JSON.parse(answer.body) as { readonly access_token: string }
    return token
  }

  async function untilRefused(token: string, limitMilliseconds: number): Promise<number> {
    const start = performance.now()
    for (;;) {
      const statuses = await ask('/open', token)
      const taken = performance.now() - start
      if (statuses.every((status) => status === 401)) return taken
      if (taken > limitMilliseconds) throw new Error(`after ${taken} ms the guards answer ${statuses.join()}`)
    }
  }

  const owned = started.move()
  return {
    ...wayOf(redis, proxy),
    login,
    ask,
    untilRefused,
    async revoke(token) {
      const { status } = await send(`${loginAt(revoked++)}/control/revoke`, { method: 'POST', body: token })
      if (status !== 204) throw new Error(`the login server answers ${status} to a revocation`)
    },
    status: () =>
      Promise.all(guards.map(async ({ address }) => JSON.parse((await send(`${address}/status`)).body) as GuardStatus)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Redis is killed, and comes back empty; the feed's connection is cut without a word. */
function wayOf(redis: PrivateRedis | undefined, proxy: CuttingProxy): Pick<Deployment, 'cut' | 'mend'> {
  if (redis) return { cut: redis.kill, mend: redis.start }
  return { cut: async () => proxy.cut(), mend: async () => proxy.mend() }
}

interface SendOptions {
  readonly method?: string
  readonly token?: string
  readonly type?: string
  readonly body?: string
}

function sendOver(
  agent: Agent,
  url: string,
  { method = 'GET', token, type, body }: SendOptions,
): Promise<{ readonly status: number; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number; readonly body: string }>()
  const headers = {
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...(type !== undefined && { 'Content-Type': type }),
  }
  const sent = request(url, { agent, method, headers }, (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
  })
  sent.on('error', reject)
  sent.end(body)
  return promise
}

/** Asks again until it holds. @throws {Error} when it does not within the limit */
export async function until(
  holds: () => Promise<boolean> | boolean,
  limitMilliseconds: number,
  what: string,
): Promise<number> {
  const start = performance.now()
  while (!(await holds())) {
    if (performance.now() - start > limitMilliseconds) throw new Error(`${what}: not within ${limitMilliseconds} ms`)
    await sleep(5)
  }
  return performance.now() - start
}
