/** Starts programs on one core each, so that the measured one and its load do not take it from each other. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'

/** Where the measured servers run, one at a time. */
export const SERVER_CORE = 0

/** Where the load comes from. */
export const LOAD_CORE = 1

/** The program and its arguments. */
export type Command = readonly [program: string, ...args: string[]]

/** A program that has said its first line. */
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

/** The command on a core of its own. It becomes the program itself: its process id is the program's. */
export function onCore(core: number, command: Command): Command {
  return ['taskset', '-c', String(core), ...command]
}

/**
 * Starts a server and waits for its first line. It ends with its scope: SIGTERM by its process id.
 *
 * @throws {Error} when it ends in place of a first line
 */
export async function startServer(command: Command, env: NodeJS.ProcessEnv = process.env): Promise<Started> {
  const [program, ...args] = command
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const { stdout, pid } = child
  const [line] = await Promise.race([once(stdout.setEncoding('utf8'), 'data'), endOf(child, command)])
  if (pid === undefined) throw new Error(`${program} has no process id`)
  return {
    pid,
    firstLine: String(line).trim(),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

async function endOf(child: ChildProcess, command: Command): Promise<never> {
  await once(child, 'exit')
  throw new Error(`${command.join(' ')} has ended with ${child.exitCode ?? child.signalCode}`)
}
