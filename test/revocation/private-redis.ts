/** A Redis of our own: a temporary folder, a free port of this machine, ended by its process. Never one that happens to run. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface PrivateRedis extends AsyncDisposable {
  readonly port: number
  /** Ends it at once, as a machine that loses its power; what it held is gone. */
  readonly kill: () => Promise<void>
  /** Starts it again on the same port, empty. */
  readonly start: () => Promise<void>
}

const START_MILLISECONDS = 20_000

/**
 * For the `skip` option of a test that needs it: false when it can run, else the reason.
 *
 * @throws {Error} when it is missing and `CI` is set in the environment
 */
export function skipWithoutRedis(): string | false {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return false
  } catch {
    const reason = 'redis-server not found: apt-get install redis-server'
    if (process.env['CI']) throw new Error(reason)
    return reason
  }
}

/** @param more - words for its command line */
export async function startPrivateRedis(more: readonly string[] = []): Promise<PrivateRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-redis-'))
  const port = await freePort()
  let running: ChildProcess | undefined

  async function start(): Promise<void> {
    const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
    const child = spawn('redis-server', [...words, ...more], { stdio: 'ignore' })
    running = child
    const deadline = performance.now() + START_MILLISECONDS
    while (!(await answers(port))) {
      if (child.exitCode !== null || performance.now() > deadline) throw new Error('redis-server did not start')
      await sleep(20)
    }
  }

  async function kill(): Promise<void> {
    const child = running
    running = undefined
    if (!child || child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  const killWithProcess = () => void running?.kill('SIGKILL')
  process.once('exit', killWithProcess)
  await start()
  return {
    port,
    start,
    kill,
    async [Symbol.asyncDispose]() {
      await kill()
      process.removeListener('exit', killWithProcess)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  try {
    socket.write('PING\r\n')
    const [bytes] = await once(socket, 'data', { signal: AbortSignal.timeout(500) })
    return String(bytes).startsWith('+PONG')
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port is free')
  return address.port
}
