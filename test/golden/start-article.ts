/** Starts the two rebuilt articles exactly as their npm scripts do, and ends them by pid. */
import { strict as assert } from 'node:assert'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { collectOutput } from '../collect-output.ts'
import type { Address } from './replay/wire.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const startDeadlineMilliseconds = 30_000

export type Article = 'article-a' | 'article-b'

/** A running article. `stop` asks for an orderly end and throws when the process does not exit with 0. */
export interface RunningArticle extends AsyncDisposable {
  readonly address: Address
  stop(): Promise<void>
}

/** How a process that should not have started ended. */
export interface RefusedStart {
  readonly exitCode: number | null
  readonly stderrLines: readonly string[]
}

/**
 * @param environment - settings on top of this process's own; the program chooses its port
 * @throws {Error} with what the program printed when it exits before it listens, or does not listen within 30 seconds
 */
export async function startArticle(
  article: Article,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningArticle> {
  const child = spawnArticle(article, environment)
  const printed = collectOutput(child)
  const deadline = performance.now() + startDeadlineMilliseconds
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const port = () => /\bon http:\/\/127\.0\.0\.1:(\d+)\n/.exec(printed.stdout)?.[1]
  while (port() === undefined) {
    if (hasEnded() || performance.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`${article} did not start (exit ${child.exitCode}):\n${printed.stdout}${printed.stderr}`)
    }
    await sleep(10)
  }
  const stop = async () => {
    if (!hasEnded()) {
      child.kill('SIGINT')
      await once(child, 'exit')
    }
    assert.equal(child.exitCode, 0, `${article} ended with ${child.exitCode ?? child.signalCode}:\n${printed.stderr}`)
  }
  return { address: { host: '127.0.0.1', port: Number(port()) }, stop, [Symbol.asyncDispose]: stop }
}

/** Starts an article that is expected not to start, and waits until it is gone; one that stays is killed (exit code null). */
export async function refusedStart(
  article: Article,
  environment: Readonly<Record<string, string>>,
): Promise<RefusedStart> {
  const child = spawnArticle(article, environment)
  const printed = collectOutput(child)
  const timer = setTimeout(() => child.kill('SIGKILL'), startDeadlineMilliseconds)
  await once(child, 'close')
  clearTimeout(timer)
  return { exitCode: child.exitCode, stderrLines: printed.stderr.split('\n').filter((line) => line !== '') }
}

/** The command line is the package script's, without npm between it and the signals. */
function spawnArticle(article: Article, environment: Readonly<Record<string, string>>): ChildProcess {
  const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> }
  const [exec, program, ...args] = manifest.scripts[article]?.split(' ') ?? []
  assert.deepEqual([exec, program], ['exec', 'node'], `the npm script ${article} must be one node in the shell's place`)
  // The test runner speaks to its children through this variable; a program under test is not one of them.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env
  return spawn(process.execPath, args, {
    cwd: root,
    env: { LATCHKEY_LIMITS_OFF: 'a recording is replayed from one address', ...inherited, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
