/** Starts programs on one core each, so that the measured one and its load do not take it from each other. */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import type { Readable } from 'node:stream'

/** Where the measured servers run, one at a time. */
export const SERVER_CORE = 0

/** Where the load comes from. */
export const LOAD_CORE = 1

/** The program and its arguments. */
export type Command = readonly [program: string, ...args: string[]]

/** A program that has written its first line. */
export interface Started extends AsyncDisposable {
  readonly pid: number
  readonly firstLine: string
}

/** @throws {Error} naming what this machine lacks: a second core, or a program of a Debian package */
export function requirePrograms(...programs: readonly string[]): void {
  if (availableParallelism() < 2) throw new Error('a benchmark by load needs two cores')
  const missing = programs.filter((program) => spawnSync('which', [program]).status !== 0)
  if (missing.length > 0) throw new Error(`not installed: ${missing.join(', ')} (taskset comes with util-linux)`)
}

/** The version that a program reports. @throws {Error} when it reports none */
export function versionOf(program: string, flag: string): string {
  const { stdout } = spawnSync(program, [flag], { encoding: 'utf8' })
  const version = /\d+\.\d+\.\d+/.exec(stdout)?.[0]
  if (version === undefined) throw new Error(`${program} does not say its version`)
  return version
}

/** The command on its own core. It is replaced by the program, so its process id is the program's. */
export function onCore(core: number, command: Command): Command {
  return ['taskset', '-c', String(core), ...command]
}

/**
 * Starts a server and waits for its first line. It is stopped when disposed of: SIGTERM to its process id.
 *
 * @throws {Error} when it ends without a first line
 */
export async function startServer(command: Command, env: NodeJS.ProcessEnv = process.env): Promise<Started> {
  const { child, ended, ...running } = launch(command, env)
  const [line] = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), ended])
  return { ...running, firstLine: String(line).trim() }
}

/** A process that may not be ready yet. */
export interface Launched extends AsyncDisposable {
  readonly child: ChildProcessByStdio<null, Readable, null>
  readonly pid: number
  /** Rejects when it ends by itself. */
  readonly ended: Promise<never>
}

/** @throws {Error} when there is no such program */
export function launch(command: Command, env: NodeJS.ProcessEnv = process.env): Launched {
  const [program, ...args] = command
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  if (child.pid === undefined) throw new Error(`${program} could not be started`)
  const exited = once(child, 'exit')
  const ended = exited.then(() => {
    throw new Error(`${command.join(' ')} has ended with ${child.exitCode ?? child.signalCode}`)
  })
  // A caller that is waiting gets the error; if nobody waits, the process was told to end.
  ended.catch(() => {})
  return {
    child,
    pid: child.pid,
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}
