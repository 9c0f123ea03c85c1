/** Latchkey as the authorization server: the command as it ships, from a settings file, over accounts of its own or another app's table. */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sseSource } from '@latchkey/guard/revocations'
import { startMariaDb } from '@latchkey/sql/testing'
import { freePort } from '../cli/free-port.ts'
import { type Running, runToEnd, scriptWords, startListening } from '../cli/latchkey-process.ts'
import { scratchFolder } from '../cli/scratch-folder.ts'
import { loadMariaDbUsers } from '../golden/user-table.ts'
import type { AuthorizationServer } from './authorization-server.ts'
import { createProofBrowser, type Person } from './browser.ts'
import { CLIENT_ID, REDIRECT_URI } from './foreign-server.ts'

/** Where the users are, and which one of them is at the browser. */
export interface People extends AsyncDisposable {
  readonly name: string
  readonly person: Person
  readonly settings: object
  readonly env: Readonly<Record<string, string>>
}

/** It is driven by its commands too. */
export interface OwnServer extends AuthorizationServer {
  /** @returns what the command printed as JSON @throws {Error} when it fails */
  readonly latchkey: (words: readonly string[], input?: string) => Promise<Readonly<Record<string, unknown>>>
  readonly newBrowser: () => ReturnType<typeof createProofBrowser>
}

/** Accounts of the server's own, in a SQLite file. */
export const ownAccounts: People = {
  name: 'accounts of its own',
  person: { username: 'zoe', password: 'violet kettle under the stairs' },
  settings: {},
  env: {},
  [Symbol.asyncDispose]: async () => {},
}

/** Article B's `user` table in a private MariaDB. */
export async function articleTable(): Promise<People> {
  const database = await startMariaDb()
  await loadMariaDbUsers(database.url)
  return {
    name: "article B's table in MariaDB",
    person: { username: 'roy', password: 'roy' },
    settings: { users: { urlEnv: 'DATABASE_URL', table: 'user' } },
    env: { DATABASE_URL: database.url },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

export async function makeOwnServer(people: People): Promise<OwnServer> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(scratchFolder())
  const file = join(folder.path, 'latchkey.json')
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const env = {
    ...people.env,
    OWN_URL: `sqlite:${join(folder.path, 'own.db')}`,
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    FEED_TOKEN: randomBytes(32).toString('hex'),
  }
  const write = (resources: readonly string[]) =>
    writeFileSync(file, JSON.stringify({ ...settingsOf(port, issuer, resources), ...people.settings }))
  const latchkey: OwnServer['latchkey'] = async (words, input = '') => {
    const command = [...scriptWords('latchkey'), ...words, '--json', '--config', file]
    const { exitCode, stdout, stderr } = await runToEnd(command, { env, input })
    if (exitCode !== 0) throw new Error(`latchkey ${words.join(' ')}: ${stdout}${stderr}`)
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>
  }
  const start = (resources: readonly string[]) => {
    write(resources)
    return startListening([...scriptWords('latchkey'), 'serve', '--config', file], { env })
  }
  // The first start makes the database, in which commands then register who must be there.
  await (await start([])).end('SIGINT')
  const { username, password } = people.person
  if (people === ownAccounts) await latchkey(['users', 'create', username, '--password-stdin'], password)
  const { id } = await latchkey(['users', 'show', username])
  const register = ['clients', 'create', CLIENT_ID, '--name', 'Proof', '--public', '--redirect-uris', REDIRECT_URI]
  await latchkey(register)
  const newBrowser = () => createProofBrowser(people.person)
  const browser = newBrowser()
  let running: Running | undefined
  stack.defer(async () => running?.[Symbol.asyncDispose]())
  const owned = stack.move()
  return {
    issuer,
    subject: String(id),
    latchkey,
    newBrowser,
    open: async (resources) => {
      running = await start(resources)
    },
    answerOf: browser.answerOf,
    revocations: sseSource(`${issuer}/v1/revocations`, { token: env.FEED_TOKEN }),
    revoke: async (token) => {
      const body = new URLSearchParams({ token, client_id: CLIENT_ID })
      const { status } = await fetch(`${issuer}/v1/revoke`, { method: 'POST', body })
      if (status !== 200) throw new Error(`/v1/revoke answers ${status}`)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function settingsOf(port: number, issuer: string, resources: readonly string[]): object {
  const scopes = { 'orders:read': 'See your orders', 'orders:write': 'Change your orders' }
  const declared = resources.map((resource) => ({ resource, name: 'Orders', scopes, default: ['orders:read'] }))
  return {
    port,
    admin: { port: 0 },
    database: { urlEnv: 'OWN_URL' },
    signingKeys: { encryptionEnv: 'KEY_ENCRYPTION_KEY' },
    revocationFeed: { tokenEnv: 'FEED_TOKEN' },
    native: { issuer, frontDoor: { resources: declared } },
  }
}
