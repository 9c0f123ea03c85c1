/** One second or more of load by wrk, in a process of its own on a core of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { LOAD_CORE, onCore } from './pinned.ts'

/** What to send, and for how long. */
export interface LoadOptions {
  readonly url: string
  /** A token on each line. They are sent in turn, starting again after the last. */
  readonly tokensFile: string
  /** The first line to use, from 0. */
  readonly first: number
  /** wrk only takes whole seconds. */
  readonly seconds: number
  readonly connections: number
}

/** The result. Every answer was a 200. */
export interface LoadResult {
  readonly requests: number
  readonly seconds: number
}

/** On a busy machine a connection may get no turn for two seconds; that is not a lost answer. */
const TIMEOUT_SECONDS = 30

const SCRIPT = fileURLToPath(new URL('requests.lua', import.meta.url))

/** @throws {Error} when any answer was a refusal, or was lost: those cost something else */
export async function runWrk({ url, tokensFile, first, seconds, connections }: LoadOptions): Promise<LoadResult> {
  const [program, ...args] = onCore(LOAD_CORE, [
    ...(['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', `${TIMEOUT_SECONDS}s`, '-s', SCRIPT] as const),
    ...[url, '--', tokensFile, String(first)],
  ])
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')])
  const line = output.split('\n').findLast((each) => each.startsWith('{'))
  if (child.exitCode !== 0 || line === undefined) throw new Error(`wrk failed: ${output}`)
  const { requests, microseconds, refused, lost } = JSON.parse(line) as Readonly<Record<string, number>>
  if (!requests || !microseconds) throw new Error(`nobody answered at ${url}`)
  if (refused || lost) throw new Error(`${url}: ${refused} refused and ${lost} lost of ${requests}`)
  return { requests, seconds: microseconds / 1e6 }
}
