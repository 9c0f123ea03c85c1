/** Starts the real command as the package scripts do, and ends it by pid. */
import { strict as assert } from 'node:assert'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { collectOutput } from '../collect-output.ts'
import { BUNDLED_COMMAND } from '../runner/bundle-command.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const startDeadlineMilliseconds = 30_000
/** The sources of the command, as package scripts start them. */
export const sources: readonly [string, string] = ['--conditions=@latchkey/source', 'packages/cli/src/main.ts']

/** How the command is run. */
export interface RunOptions {
  /** On top of this process's own environment. */
  readonly env?: Readonly<Record<string, string>>
  /** The folder in which it runs. Default: the repository's. */
  readonly cwd?: string
  /** The Node that runs it. Default: this one. */
  readonly node?: string
  /** A program and its words that run the command for us: `unshare`, `setpriv`. */
  readonly under?: readonly string[]
  /** What is on its standard input. Default: nothing. */
  readonly input?: string
}

/** What a process printed and how it ended. */
export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that listens. */
export interface Running extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  /** Of the admin listener; empty where there is none. */
  readonly adminAddress: string
  readonly stdout: () => string
  readonly stderr: () => string
  /** Sends the signal and waits for the end. */
  readonly end: (signal: NodeJS.Signals) => Promise<Ended>
}

/**
 * The words of a package script without its `exec node`, so that nothing stands between the test and the process. Where the runner has
 * bundled the command, it is started as it ships, in a third of the time; in a file that is run alone, from its sources.
 */
export function scriptWords(name: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> }
  const [exec, program, ...words] = manifest.scripts[name]?.split(' ') ?? []
  assert.deepEqual([exec, program], ['exec', 'node'], `the npm script ${name} must be one node in the shell's place`)
  const bundled = process.env[BUNDLED_COMMAND]
  return bundled !== undefined && words[1] === sources[1] ? [bundled, ...words.slice(2)] : words
}

/** Runs a command that is expected to end by itself; one that stays is killed (exit code null). */
export async function runToEnd(words: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const child = spawnCommand(words, options)
  const printed = collectOutput(child)
  const timer = setTimeout(() => child.kill('SIGKILL'), startDeadlineMilliseconds)
  await once(child, 'close')
  clearTimeout(timer)
  return { exitCode: child.exitCode, ...printed }
}

/** Starts a command without waiting for anything. */
export function spawnCommand(words: readonly string[], options: RunOptions = {}): ChildProcess {
  const { env = {}, node = process.execPath, under = [], input = '', cwd = root } = options
  // The test runner speaks to its children through this variable; a program under test is not one of them.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env
  const [program = '', ...args] = [...under, node, ...words]
  const child = spawn(program, args, { cwd, env: { ...inherited, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  // A program that reads nothing may be gone before.
  child.stdin.on('error', () => {}).end(input)
  return child
}

/**
 * Starts a command and waits until it says where it listens.
 *
 * @throws {Error} with what it printed, when it ends first or says nothing within 30 seconds
 */
export async function startListening(words: readonly string[], options: RunOptions = {}): Promise<Running> {
  const child = spawnCommand(words, options)
  const printed = collectOutput(child)
  const deadline = performance.now() + startDeadlineMilliseconds
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const address = () => /\bon (http:\/\/\S+)\n/.exec(printed.stdout)?.[1]
  while (address() === undefined) {
    if (hasEnded() || performance.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`the command does not listen (exit ${child.exitCode}):\n${printed.stdout}${printed.stderr}`)
    }
    await sleep(10)
  }
  const end = async (signal: NodeJS.Signals): Promise<Ended> => {
    if (!hasEnded()) {
      child.kill(signal)
      await once(child, 'close')
    }
    return { exitCode: child.exitCode, ...printed }
  }
  return {
    address: address() ?? '',
    adminAddress: /^administration on (http:\/\/\S+)$/m.exec(printed.stdout)?.[1] ?? '',
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    end,
    [Symbol.asyncDispose]: async () => void (await end('SIGINT')), // After SIGTERM a server still takes requests for a while.
  }
}
