/** A registry of its own on loopback: verdaccio, with users, and what it does not have from the one that npm asks otherwise. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startListening } from '../../cli/latchkey-process.ts'
import { toolIn } from '../../packages/tools.ts'

const UPSTREAM = 'https://registry.npmjs.org/'
const DEADLINE_MILLISECONDS = 120_000

export interface Registry extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string
  /** @returns what makes npm this user's: its environment */
  readonly userEnvironment: (name: string) => Promise<Readonly<Record<string, string>>>
}

/** @param tools - the folder of the tools */
export async function startRegistry(tools: string): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-registry-'))
  const port = await freePort()
  const own = `http://127.0.0.1:${port}`
  writeFileSync(join(folder, 'config.yaml'), configuration(port))
  const words = [toolIn(tools, 'verdaccio'), '--config', join(folder, 'config.yaml')]
  const child = spawn(process.execPath, words, { cwd: folder, stdio: 'ignore' })
  const ended = once(child, 'exit')
  const front = await startListening([
    '--conditions=@latchkey/source',
    fileURLToPath(new URL('maintained.ts', import.meta.url)),
    own,
  ])
  const end = async () => {
    await front[Symbol.asyncDispose]()
    child.kill()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const deadline = performance.now() + DEADLINE_MILLISECONDS
  while (!(await answers(`${own}/-/ping`))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await end()
      throw new Error('verdaccio does not answer')
    }
    await sleep(100)
  }
  const url = front.address
  return { url, userEnvironment: (name) => userEnvironment(name, url, folder), [Symbol.asyncDispose]: end }
}

function configuration(port: number): string {
  const ours = (name: string) => ({
    [name]: { access: '$all', publish: '$authenticated', unpublish: '$authenticated' },
  })
  // JSON is YAML.
  return JSON.stringify({
    storage: './storage',
    listen: `127.0.0.1:${port}`,
    auth: { htpasswd: { file: './htpasswd', algorithm: 'bcrypt', rounds: 4 } },
    uplinks: { upstream: { url: UPSTREAM } },
    // Ours are never asked for elsewhere.
    packages: {
      ...ours('@latchkey/*'),
      ...ours('latchkey'),
      ...ours('create-latchkey'),
      '**': { access: '$all', proxy: 'upstream' },
    },
    max_body_size: '50mb',
    // A connection that it ends after a minute would be one that the next question is sent on.
    server: { keepAliveTimeout: 3_600 },
    log: { type: 'stdout', format: 'json', level: 'error' },
  })
}

async function userEnvironment(name: string, url: string, folder: string): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${url}/-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, password: 'worth-nothing-elsewhere', email: `${name}@example.com` }),
  })
  if (!response.ok) throw new Error(`verdaccio makes no user: ${await response.text()}`)
  const { token } = (await response.json()) as { readonly token: string }
  const file = join(folder, `${name}.npmrc`)
  writeFileSync(file, `registry=${url}/\n//${url.slice('http://'.length)}/:_authToken=${token}\n`)
  return { npm_config_userconfig: file, npm_config_registry: `${url}/`, npm_config_cache: join(folder, 'cache') }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address !== 'object' || address === null) throw new Error('there is no free port')
  return address.port
}
