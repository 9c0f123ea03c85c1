/** `latchkey serve` with a settings file and nothing else: no line of TypeScript describes the old app. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { collectOutput } from '../collect-output.ts'
import type { Address } from '../golden/replay/wire.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const startDeadlineMilliseconds = 60_000

/** A server, and how it ends. */
export interface Serving extends AsyncDisposable {
  readonly address: Address
  /** Its log, so far. */
  readonly log: () => string
}

/** What a start needs besides the settings. */
export interface ServeParts {
  readonly settings: unknown
  readonly environment: Readonly<Record<string, string>>
  /** Makes the old app's table, in an SQLite file whose URL is in `USERS_URL`. */
  readonly sql?: readonly string[]
}

/** @throws {Error} with what the program printed when it does not listen */
export async function startServe({ settings, environment, sql = [] }: ServeParts): Promise<Serving> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-takeover-'))
  const file = join(folder, 'latchkey.json')
  writeFileSync(file, JSON.stringify(settings))
  const users = join(folder, 'users.db')
  const database = new DatabaseSync(users)
  for (const statement of sql) database.exec(statement)
  database.close()
  const child = spawn(
    process.execPath,
    ['--conditions=@latchkey/source', 'packages/cli/src/main.ts', 'serve', '--config', file],
    {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', USERS_URL: `sqlite:${users}`, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const printed = collectOutput(child)
  const deadline = performance.now() + startDeadlineMilliseconds
  const port = () => /\bon http:\/\/127\.0\.0\.1:(\d+)/.exec(printed.stdout)?.[1]
  while (port() === undefined) {
    if (hasEnded(child) || performance.now() > deadline) {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true })
      throw new Error(`the server did not start (exit ${child.exitCode}):\n${printed.stdout}${printed.stderr}`)
    }
    await sleep(10)
  }
  return {
    address: { host: '127.0.0.1', port: Number(port()) },
    log: () => `${printed.stdout}${printed.stderr}`,
    async [Symbol.asyncDispose]() {
      if (!hasEnded(child)) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true })
    },
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
