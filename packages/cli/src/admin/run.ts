/** Runs a command, and prints its result. */
import { ConfigurationError, DomainError } from '@latchkey/server'
import { withEnvFile } from '../configuration/env-file.ts'
import type { Surroundings } from '../surroundings.ts'

/** What is printed: one JSON document, or text. */
export interface Outcome {
  readonly document: object
  readonly text: string
  readonly isRefused?: true
}

/** What a verb does in its world. */
export type Act<World> = (world: World) => Promise<Outcome>

/** Makes the world that a command's verbs work in, for as long as one runs. */
export type InWorld<World> = <T>(
  config: string,
  surroundings: Surroundings,
  work: (world: World) => Promise<T>,
) => Promise<T>

/** How it is shown, and which server is meant. */
export interface RunOptions {
  readonly config: string
  readonly envFile: string | undefined
  readonly json: boolean
}

const DONE = 0
const REFUSED = 1
const USAGE = 2

export function refusal(reason: string, text: string, more: object = {}): Outcome {
  return { document: { done: false, reason, ...more }, text: `refused: ${text}\n`, isRefused: true }
}

/** @returns the exit code: 0 it is done; 1 it is refused, and nothing was changed; 2 the command, the settings or the database are wrong */
export async function run<World>(
  act: Act<World>,
  inWorld: InWorld<World>,
  { config, envFile, json }: RunOptions,
  surroundings: Surroundings,
): Promise<number> {
  const { stdin, stdout, stderr } = surroundings
  try {
    const env = withEnvFile(surroundings.env, envFile)
    const { document, text, isRefused } = await inWorld(config, { env, stdin, stdout, stderr }, act)
    stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : text)
    return isRefused ? REFUSED : DONE
  } catch (fault) {
    if (!(fault instanceof ConfigurationError || fault instanceof DomainError)) throw fault
    for (const line of fault.message.split('\n')) stderr.write(`error: ${line}\n`)
    return USAGE
  }
}
