/** The command in this process: hundreds of command lines are read in the time in which one process starts. */
import { Readable } from 'node:stream'
import { runCommand } from '../run-command.ts'

/** What surrounds it. */
export interface RunHereOptions {
  /** Its whole environment. */
  readonly env?: Readonly<Record<string, string>>
  /** What is on its standard input. Default: nothing. */
  readonly input?: string
}

/** What it printed and how it ended. */
export interface Ended {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** As much as a pipe gives at once. */
const PIPE_BYTES = 65_536

/** @param words - of any command but `serve`, which is a process */
export async function runHere(words: readonly string[], { env = {}, input = '' }: RunHereOptions = {}): Promise<Ended> {
  const printed = { stdout: [] as string[], stderr: [] as string[] }
  const exitCode = await runCommand(words, {
    env,
    stdin: Readable.from(chunksOf(Buffer.from(input)), { objectMode: false }),
    stdout: { write: (text) => printed.stdout.push(text) },
    stderr: { write: (text) => printed.stderr.push(text) },
  })
  return { exitCode, stdout: printed.stdout.join(''), stderr: printed.stderr.join('') }
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIPE_BYTES) yield bytes.subarray(at, at + PIPE_BYTES)
}
