/** Starts a login server that will be killed at a step, or one that will not. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SteppedSettings } from './stepped-process.ts'

const program = fileURLToPath(new URL('stepped-process.ts', import.meta.url))
const compiled = fileURLToPath(new URL('../../../node_modules/.cache/latchkey-proofs', import.meta.url))

/** Where it is killed, and where it waits. Steps are counted from 1. */
export interface Fault {
  readonly killAt?: number
  readonly holdAt?: number
  /** It waits for as long as this file is there. */
  readonly holdFile?: string
}

/** A process that says what it does. */
export interface Stepped extends AsyncDisposable {
  /** Where it listens; undefined for one that only does its work. */
  readonly address: string | undefined
  /** The steps that it has come to so far. */
  readonly steps: readonly string[]
  /** Resolves when it has come to so many steps. */
  readonly reached: (step: number) => Promise<void>
  /** Resolves when it is gone, with the signal that ended it. */
  readonly gone: Promise<string | null>
}

export async function startStepped(settings: SteppedSettings, fault: Fault = {}): Promise<Stepped> {
  const { killAt, holdAt, holdFile } = fault
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: compiled,
    ...(killAt !== undefined && { LATCHKEY_PROOF_KILL_AT: String(killAt) }),
    ...(holdAt !== undefined && { LATCHKEY_PROOF_HOLD_AT: String(holdAt) }),
    ...(holdFile !== undefined && { LATCHKEY_PROOF_HOLD_FILE: holdFile }),
  }
  const flags = ['--conditions=@latchkey/source', program, JSON.stringify(settings)]
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'], env })
  const gone = once(child, 'exit').then(([, signal]) => signal as string | null)
  const steps: string[] = []
  const others: string[] = []
  const waiting = new Set<() => void>()
  void (async () => {
    for await (const line of createInterface(child.stderr)) {
      const step = /^step \d+ (\S+)$/.exec(line)?.[1]
      if (step === undefined) others.push(line)
      else steps.push(step)
      for (const look of waiting) look()
    }
  })()
  const failed = gone.then(() => Promise.reject(new Error(`it ended before it was ready: ${others.join('\n')}`)))
  const address = settings.revokeKey === undefined ? await Promise.race([readyLine(child), failed]) : undefined
  failed.catch(() => {})
  return {
    address,
    steps,
    gone,
    reached: (step) =>
      new Promise((resolve) => {
        const look = () => {
          if (steps.length < step) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function readyLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the process has no output')
  for await (const line of createInterface(child.stdout)) {
    const address = /http:\/\/\S+/.exec(line)?.[0]
    if (address) return address
  }
  return new Promise(() => {})
}
