/** One start of the command: how long it took, how much CPU, and how many modules. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { cpuMicrosecondsOf } from '../measure/process-cpu.ts'

/** Milliseconds. */
export interface Start {
  readonly wall: number
  readonly cpu: number
}

/** A program, and what it is told. */
export interface StartOptions {
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const cpuAtExit = fileURLToPath(new URL('cpu-at-exit.cjs', import.meta.url))

/** Until it has ended. */
export async function startToEnd({ words, env }: StartOptions): Promise<Start> {
  const begun = performance.now()
  const child = node(['--require', cpuAtExit, ...words], env)
  const [used] = await Promise.all([text(child.stdio[3] as Readable), drained(child), once(child, 'close')])
  if (child.exitCode !== 0) throw new Error(`a start failed: ${words.join(' ')}`)
  return { wall: performance.now() - begun, cpu: Number(used) / 1000 }
}

/** Until it says where it listens. It is ended then. */
export async function startToListening({ words, env }: StartOptions): Promise<Start> {
  const begun = performance.now()
  const child = node(words, env)
  try {
    await listening(child)
    return { wall: performance.now() - begun, cpu: cpuMicrosecondsOf(child.pid ?? 0) / 1000 }
  } finally {
    // In order, so that it keeps what it has compiled.
    child.kill('SIGINT')
    await once(child, 'close')
  }
}

/** How many files it loads, those of Node not counted. */
export async function modulesLoaded({ words, env }: StartOptions): Promise<number> {
  const hook = `import { registerHooks } from 'node:module'
    import { writeSync } from 'node:fs'
    registerHooks({ load: (url, context, next) => { if (url.startsWith('file:')) writeSync(3, '.'); return next(url, context) } })`
  const child = node([`--import=data:text/javascript,${encodeURIComponent(hook)}`, ...words], env)
  const loaded = text(child.stdio[3] as Readable)
  const ended = once(child, 'close')
  if (words.includes('serve')) {
    await listening(child)
    child.kill('SIGINT')
  } else child.stdout?.resume()
  await ended
  return (await loaded).length
}

function node(words: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const { NODE_COMPILE_CACHE: _, ...inherited } = process.env
  return spawn(process.execPath, [...words], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  })
}

async function drained({ stdout }: ChildProcess): Promise<void> {
  stdout?.resume()
}

async function listening(child: ChildProcess): Promise<void> {
  let printed = ''
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk)
    if (/\bon http:\/\/\S+\n/.test(printed)) return
  }
  throw new Error(`the command does not listen: ${printed}`)
}
