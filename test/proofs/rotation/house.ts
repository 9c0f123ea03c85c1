/** Two login servers on one database behind one address, and two APIs that know its name: four processes. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createLogger, createWorld, type SigningKeyAdmin } from '@latchkey/server'
import {
  createKeyEncryption,
  createRevocationLog,
  createServerEvents,
  createSigningKeyAdmin,
} from '@latchkey/server/administration'
import { openStore } from '@latchkey/sql'
import { startMariaDb, startPostgres } from '@latchkey/sql/testing'
import { type Running, startListening } from '../../cli/latchkey-process.ts'
import { startBalancer } from './balancer.ts'
import { type IssuerSettings, RING, type VerifierSettings } from './settings.ts'

export type Engine = 'sqlite' | 'mariadb' | 'postgres'

/** What came back. */
export interface Sent {
  readonly status: number
  readonly body: string
}

export interface House extends AsyncDisposable {
  /** Where each login server itself listens. */
  readonly issuers: readonly string[]
  /** Where the guarded path of every process is, the login servers' own included. */
  readonly guarded: readonly string[]
  /** What `latchkey keys` does, from a process that is no server. */
  readonly admin: SigningKeyAdmin
  readonly get: (url: string, token?: string) => Promise<Sent>
  /** A token, or undefined when the server could not answer now (503). */
  readonly login: (issuer: string) => Promise<string | undefined>
}

const program = (name: string) => fileURLToPath(new URL(`${name}.ts`, import.meta.url))

export async function openHouse(engine: Engine): Promise<House> {
  await using started = new AsyncDisposableStack()
  const agent = started.adopt(new Agent({ keepAlive: true }), (one) => one.destroy())
  const database = await databaseOn(engine, started)
  const encryptionKey = randomBytes(32).toString('hex')
  const feedToken = randomBytes(32).toString('base64url')
  const balancer = started.use(await startBalancer())
  const issuer = balancer.address
  const start = async (name: string, told: IssuerSettings | VerifierSettings): Promise<Running> =>
    started.use(await startListening(['--conditions=@latchkey/source', program(name), JSON.stringify(told)]))
  // Both find an empty database.
  const issuers = await Promise.all(
    [1, 2].map(() => start('issuer-process', { database, encryptionKey, issuer, feedToken })),
  )
  for (const { address } of issuers) balancer.add(address)
  const verifiers = await Promise.all([1, 2].map(() => start('verifier-process', { issuer, feedToken })))
  const store = started.use(await openStore({ url: database }))
  const world = createWorld({ logger: createLogger({ level: 'error' }) })
  const { clock } = world
  const revocations = started.use(createRevocationLog({ store: store.revocations, clock }))
  const encryption = createKeyEncryption([Buffer.from(encryptionKey, 'hex')])
  const audit = { record: store.audit.append }
  const events = started.use(
    createServerEvents({
      ...world,
      store,
      log: revocations,
      audit,
      accessTokenLifetimeSeconds: () => RING.tokenLifetimeSeconds,
    }),
  )
  events.begin()
  const admin = createSigningKeyAdmin({
    ...RING,
    store: store.signingKeys,
    encryption,
    clock,
    raise: events.raise,
    actor: 'cli',
  })

  async function send(url: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Sent> {
    const sent = request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers })
    const { promise, resolve, reject } = Promise.withResolvers<Sent>()
    // A server may end an idle connection at the moment at which it is used again.
    sent.on('error', (fault) => {
      if (sent.reusedSocket) send(url, headers, body).then(resolve, reject)
      else reject(fault)
    })
    sent.on('response', (answer) => {
      text(answer).then((read) => resolve({ status: answer.statusCode ?? 0, body: read }), reject)
    })
    sent.end(body)
    return promise
  }

  async function login(at: string): Promise<string | undefined> {
    const { status, body } = await send(
      `${at}/v1/login`,
      { 'content-type': 'application/json' },
      '{"username":"roy","password":"x"}',
    )
    if (status === 503) return undefined
    if (status !== 200) throw new Error(`a login is answered ${status}`)
    return (JSON.parse(body) as { readonly access_token: string }).access_token
  }

  const owned = started.move()
  return {
    issuers: issuers.map(({ address }) => address),
    guarded: [...issuers.map(({ address }) => `${address}/guarded`), ...verifiers.map(({ address }) => `${address}/`)],
    admin,
    get: (url, token) => send(url, token === undefined ? {} : { authorization: `Bearer ${token}` }),
    login,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function databaseOn(engine: Engine, started: AsyncDisposableStack): Promise<string> {
  if (engine !== 'sqlite') return started.use(await (engine === 'mariadb' ? startMariaDb() : startPostgres())).url
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-rotation-'))
  started.defer(() => rmSync(folder, { recursive: true, force: true }))
  return `sqlite:${join(folder, 'latchkey.db')}`
}
