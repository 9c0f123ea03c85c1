/**
 * `npm run proof:proxy`: the server in front of an app. 10,000 open WebSockets, 1 GB each way with memory that does not grow, and what a request costs
 * beside other proxies on the same Node. `npm run proof:proxy -- 5000` sends fewer requests.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { download, echoAll, growth, openSockets, upload } from './proxy/bodies.ts'
import { load, type Running, run } from './proxy/processes.ts'
import { quantile } from './quantile.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const GIGABYTE = 1_073_741_824
const MEBIBYTE = 1_048_576
/** Each takes two files of the process. */
const SOCKETS = Math.min(10_000, Math.floor((openFiles() - 300) / 2))
const MOST_GROWTH = 32 * MEBIBYTE
const AT_ONCE = 32
const requests = Number(process.argv[2] ?? 20_000)
/** `npm run proof:proxy -- 20000 cost` */
const isCostOnly = process.argv[3] === 'cost'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-proxy-proof-'))
const failed: string[] = []

/** How many a process may have. */
function openFiles(): number {
  const [, soft] = /Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
  return Number(soft)
}

function tools(): string {
  for (const name of ['package.json', 'package-lock.json']) cpSync(here(`./proxy/tools/${name}`), join(folder, name))
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  if (spawnSync('npm', words, { cwd: folder, stdio: 'inherit' }).status !== 0)
    throw new Error('npm could not install the peers')
  return folder
}

function serve(origin: string): Promise<Running> {
  new DatabaseSync(join(folder, 'users.db')).exec(
    'CREATE TABLE user (id INTEGER PRIMARY KEY, username TEXT UNIQUE, password TEXT)',
  )
  const settings = {
    ...{ host: '127.0.0.1', port: 0, logLevel: 'error' },
    users: { urlEnv: 'USERS_URL', table: 'user' },
    faces: [{ dialect: 'flask-jwt', secretEnv: 'APP_SECRET' }],
    upstream: {
      prefixes: [{ prefix: '/', origin }],
      routes: [{ method: '*', path: '/**', access: 'public' }],
      mostWebSockets: SOCKETS,
    },
  }
  const file = join(folder, 'latchkey.json')
  writeFileSync(file, JSON.stringify(settings))
  const environment = {
    USERS_URL: `sqlite:${join(folder, 'users.db')}`,
    APP_SECRET: 'q8Jx2Lw0Vn5Rb7Tm4Yc9Zd1Hs3Kf6PgA',
  }
  return run(['packages/cli/src/main.ts', 'serve', '--config', file], environment)
}

async function carryMuch(ours: Running): Promise<void> {
  for (const [what, work] of [
    ['down', () => download(ours.url, GIGABYTE)],
    ['up', () => upload(ours.url, GIGABYTE)],
  ] as const) {
    // What Node takes for its first large body it keeps.
    await (what === 'down' ? download(ours.url, 256 * MEBIBYTE) : upload(ours.url, 256 * MEBIBYTE))
    const grown = await growth(ours, work)
    console.log(`1 GB ${what}: memory grew by ${(grown / MEBIBYTE).toFixed(1)} MiB`)
    if (grown >= MOST_GROWTH) failed.push(`1 GB ${what}`)
  }
  const sockets = await openSockets(ours.url, SOCKETS)
  await echoAll(sockets)
  const each = ours.resident() / SOCKETS / 1024
  console.log(
    `${sockets.length} WebSockets are open and have echoed; ${(ours.resident() / MEBIBYTE).toFixed(0)} MiB in all, ${each.toFixed(0)} KiB each`,
  )
  for (const socket of sockets) socket.destroy()
}

async function cost(name: string, running: Running): Promise<number> {
  await load(running.url, '/small', Math.min(requests, 3000), AT_ONCE)
  const before = running.cpu()
  const took = await load(running.url, '/small', requests, AT_ONCE)
  const micros = ((running.cpu() - before) / requests) * 1e6
  console.log(
    `${name}: ${micros.toFixed(0)} µs of CPU a request, p50 ${quantile(took, 0.5).toFixed(1)} ms, p99 ${quantile(took, 0.99).toFixed(1)} ms`,
  )
  return micros
}

try {
  await using app = await run([here('./proxy/app.ts')])
  await using ours = await serve(app.url)
  if (!isCostOnly) await carryMuch(ours)
  const peers = tools()
  const costs = new Map<string, number>()
  costs.set('Node alone', await cost('Node without a proxy', app))
  costs.set('latchkey', await cost('latchkey', ours))
  for (const name of ['http-proxy', 'fast-proxy']) {
    await using peer = await run([here('./proxy/peer.ts'), name, app.url, peers])
    costs.set(name, await cost(name, peer))
  }
  const least = Math.min(costs.get('http-proxy') ?? 0, costs.get('fast-proxy') ?? 0)
  const most = Math.max(costs.get('http-proxy') ?? 0, costs.get('fast-proxy') ?? 0)
  console.log(`peers: ${least.toFixed(0)} to ${most.toFixed(0)} µs; latchkey ${costs.get('latchkey')?.toFixed(0)} µs`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const one of failed) console.error(`not met: ${one}`)
process.exitCode = failed.length > 0 ? 1 : 0
