/** Starts and kills the server process of a proof. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { NativeProcessSettings } from './server-process.ts'

const program = fileURLToPath(new URL('server-process.ts', import.meta.url))
/** As the command keeps it, for the next start. */
const compiled = fileURLToPath(new URL('../../../node_modules/.cache/latchkey-proofs', import.meta.url))

/** A server process that listens. */
export interface NativeProcess extends AsyncDisposable {
  readonly address: string
  readonly pid: number
  /** Ends it as a power cut would, and waits until it is gone. */
  readonly kill: () => Promise<void>
}

/** @throws {Error} with what it said when it ends before it is ready */
export async function startNative(settings: NativeProcessSettings): Promise<NativeProcess> {
  const flags = ['--conditions=@latchkey/source', program, JSON.stringify(settings)]
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled }
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'], env })
  const errors: string[] = []
  child.stderr.on('data', (chunk: Buffer) => void errors.push(chunk.toString('utf8')))
  const address = await Promise.race([readyLine(child), ended(child, errors)])
  return {
    address,
    pid: child.pid ?? 0,
    kill: () => end(child, 'SIGKILL'),
    [Symbol.asyncDispose]: () => end(child, 'SIGINT'),
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

async function ended(child: ChildProcess, errors: readonly string[]): Promise<never> {
  await once(child, 'exit')
  throw new Error(`the server ended before it was ready: ${errors.join('')}`)
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}
