/** Runs small programs as processes of their own, for what only a process can show: exit codes, signals, streams. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const LONGEST_MILLISECONDS = 30_000

/** A running program. It is killed when it is disposed of. */
export interface Program extends AsyncDisposable {
  /** Everything so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves with the first line of standard output; rejects when the program ends without one. */
  readonly ready: Promise<string>
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }>
  readonly kill: (signal: NodeJS.Signals) => void
}

/** What a program may use unless the options say otherwise. */
const PRELUDE = `
import { createLoginServer, ConfigurationError, DomainError, face } from '@latchkey/server'
import { serve } from '@latchkey/server/node'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
const keys = [secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg8Mp', { alg: 'HS256' })]
const dialect = oauth({ issuer: 'https://api.test', audience: 'https://api.test' })
const users = { authenticate: () => undefined }
const create = (routes = []) => createLoginServer({ faces: [face({ dialect, keys, users, routes })] })
`

/** Options of {@link runProgram}. */
export interface ProgramOptions {
  /** Added to this process's own. */
  readonly environment?: Readonly<Record<string, string>>
  /** Stands before the source. Default: a native face without users, as `create`. */
  readonly prelude?: string
}

/** @param source - a module that uses the names of the prelude */
export function runProgram(source: string, { environment = {}, prelude = PRELUDE }: ProgramOptions = {}): Program {
  const flags = ['--conditions=@latchkey/source', '--input-type=module', '--eval', prelude + source]
  // The test runner speaks to its children through this variable; a program under test is not one of them.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env
  const child = spawn(process.execPath, flags, {
    cwd: folder,
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MILLISECONDS)
  const { promise: ready, resolve, reject } = Promise.withResolvers<string>()
  ready.catch(() => undefined)
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed.stdout += text
    if (printed.stdout.includes('\n')) resolve(printed.stdout.slice(0, printed.stdout.indexOf('\n')))
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    printed.stderr += text
  })
  const ended = once(child, 'close').then(() => {
    clearTimeout(timer)
    reject(new Error(`the program ended before it was ready: ${printed.stderr}`))
    return { exitCode: child.exitCode, signal: child.signalCode }
  })
  return {
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    ready,
    ended,
    kill: (signal) => void child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
