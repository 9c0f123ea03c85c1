/**
 * One database server process of our own: a temporary folder, a free port of 127.0.0.1, the installed binary.
 * Never a server that happens to run. It is ended by its pid, and it ends with this process even when that is killed.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** What differs between database servers when one is run privately. */
export interface ServerProgram {
  readonly name: string
  /** Written into the folder before anything runs, for the server's account alone. */
  readonly files?: Readonly<Record<string, string>>
  /** Creates the data folder: program and arguments. */
  initialise(folder: string): readonly [string, ...string[]]
  /** Runs the server in the foreground: program and arguments. */
  serve(folder: string, port: number): readonly [string, ...string[]]
  /** Signal for an orderly end that keeps the data and does not wait for clients. */
  readonly stopSignal: NodeJS.Signals
  /** Signal for an end that need not keep the data. */
  readonly dropSignal: NodeJS.Signals
  /** Resolves when the server answers a query, rejects while it does not. */
  probe(port: number): Promise<void>
}

/** A running private server; `folder` is removed when it is disposed of. */
export interface PrivateServer extends AsyncDisposable {
  readonly folder: string
  readonly port: number
  stop(): Promise<void>
  start(): Promise<void>
}

const startDeadlineMilliseconds = 30_000

/**
 * Creates the data, starts the server and waits until it answers.
 *
 * @throws {Error} with the end of the server's own log when it does not start within 30 seconds
 */
export async function startPrivateServer(program: ServerProgram): Promise<PrivateServer> {
  const folder = mkdtempSync(join(fastestFolder(), `latchkey-${program.name}-`))
  const account = unprivilegedAccount()
  if (account) chownSync(folder, account.uid, account.gid)
  for (const [name, text] of Object.entries(program.files ?? {})) {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
    if (account) chownSync(join(folder, name), account.uid, account.gid)
  }
  const removeFolder = () => rmSync(folder, { recursive: true, force: true })
  const port = await freePort()
  const logFile = join(folder, 'server.log')
  let running: { readonly process: ChildProcess; readonly exited: Promise<void> } | undefined

  async function start(): Promise<void> {
    if (running) return
    const [command, args] = asUnprivileged(program.serve(folder, port), account, program.stopSignal)
    const log = openSync(logFile, 'a')
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', log, log] })
    closeSync(log)
    let ended = false
    const exited = new Promise<void>((resolve) => {
      for (const event of ['exit', 'error']) child.once(event, () => resolve())
    }).then(() => {
      ended = true
    })
    child.unref()
    running = { process: child, exited }
    const deadline = performance.now() + startDeadlineMilliseconds
    while (!(await answers(program, port))) {
      if (ended || performance.now() > deadline) {
        await end('SIGKILL')
        throw new Error(`${program.name} did not start:\n${readFileSync(logFile, 'utf8').slice(-4000)}`)
      }
      await sleep(40)
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const server = running
    running = undefined
    if (server?.process.pid === undefined) return
    server.process.ref()
    server.process.kill(signal)
    await server.exited
  }

  // At exit nothing can be awaited, and a server writes a last file while it ends.
  const endWithProcess = () => {
    running?.process.kill(program.dropSignal)
    for (let attempt = 0; attempt < 50 && existsSync(folder); attempt += 1) {
      if (attempt > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
      try {
        removeFolder()
      } catch {}
    }
  }
  process.once('exit', endWithProcess)
  const dispose = async () => {
    await end(program.dropSignal)
    removeFolder()
    process.removeListener('exit', endWithProcess)
  }

  try {
    const [command, args] = asUnprivileged(program.initialise(folder), account, 'SIGKILL')
    await promisify(execFile)(command, args, { cwd: folder, timeout: 60_000 })
    await start()
  } catch (error) {
    await dispose()
    throw error
  }
  return { folder, port, start, stop: () => end(program.stopSignal), [Symbol.asyncDispose]: dispose }
}

/**
 * Memory where there is enough: a test makes all our tables anew, and on a disk MariaDB waits for it some fifty times. What a killed
 * process has written is still there; only a machine that loses power would tell.
 */
function fastestFolder(): string {
  const memory = '/dev/shm'
  if (!existsSync(memory)) return tmpdir()
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize > 2 ** 31 ? memory : tmpdir()
}

async function answers(program: ServerProgram, port: number): Promise<boolean> {
  try {
    await program.probe(port)
    return true
  } catch {
    return false
  }
}

/** Database servers refuse to run as root (PostgreSQL) or should not (MariaDB): root hands over to `nobody`. */
function unprivilegedAccount(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'))
  const [, , uid, gid] = line?.split(':') ?? []
  if (!uid || !gid) throw new Error('running as root, and there is no account `nobody` to run a database server as')
  return { uid: Number(uid), gid: Number(gid) }
}

/** Through setpriv where there is one: it drops root and ties the server's life to ours (PR_SET_PDEATHSIG). */
function asUnprivileged(
  [program, ...args]: readonly [string, ...string[]],
  account: { readonly uid: number; readonly gid: number } | undefined,
  deathSignal: NodeJS.Signals,
): [string, string[]] {
  const setpriv = '/usr/bin/setpriv'
  if (!isExecutable(setpriv)) {
    if (account) throw new Error('running as root, and setpriv (Debian package util-linux) is missing')
    return [program, args]
  }
  const drop = account ? [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'] : []
  return [setpriv, [...drop, `--pdeathsig=${deathSignal.slice(3)}`, program, ...args]]
}

/** True when the file is there and may be run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Below the range that the kernel hands to outgoing connections, so that no other process takes it between stop and start. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const free = await new Promise<boolean>((resolve) => {
      const listener = createServer()
      listener.once('error', () => resolve(false))
      listener.listen(port, '127.0.0.1', () => listener.close(() => resolve(true)))
    })
    if (free) return port
  }
}
