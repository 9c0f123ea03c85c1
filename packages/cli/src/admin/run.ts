/** Runs a command, and prints its result. */
import { ConfigurationError, DomainError } from '@latchkey/server'
import { withEnvFile } from '../configuration/env-file.ts'
import type { ReadSettings } from '../configuration/settings.ts'
import { readSettingsFile } from '../configuration/settings-file.ts'
import type { Environment, Surroundings } from '../surroundings.ts'

/** What is printed: one JSON document, or text. */
export interface Outcome {
  readonly document: object
  readonly text: string
  readonly isRefused?: true
}

/** What a verb does in its world. */
export type Act<World> = (world: World) => Promise<Outcome>

/** The settings of the server that is meant, and what they are called in a fault. */
export interface SettingsSource {
  readonly name: string
  /** @throws {ConfigurationError} when they cannot be read */
  readonly read: () => ReadSettings
}

/** Makes the world that a command's verbs work in, for as long as one runs. */
export type InWorld<World> = <T>(
  source: SettingsSource,
  surroundings: Surroundings,
  work: (world: World) => Promise<T>,
) => Promise<T>

/** How it is shown, and which server is meant. */
export interface RunOptions {
  readonly config: string
  /** Instead of a file: the folder of the quickstart. */
  readonly quickstart?: boolean
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
  { config, quickstart = false, envFile, json }: RunOptions,
  surroundings: Surroundings,
): Promise<number> {
  const { stdin, stdout, stderr } = surroundings
  try {
    const { source, env } = quickstart
      ? await ofQuickstart(surroundings.env)
      : { source: ofFile(config), env: withEnvFile(surroundings.env, envFile) }
    const { document, text, isRefused } = await inWorld(source, { env, stdin, stdout, stderr }, act)
    stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : text)
    return isRefused ? REFUSED : DONE
  } catch (fault) {
    if (!(fault instanceof ConfigurationError || fault instanceof DomainError)) throw fault
    for (const line of fault.message.split('\n')) stderr.write(`error: ${line}\n`)
    return USAGE
  }
}

export function ofFile(file: string): SettingsSource {
  return { name: file, read: () => readSettingsFile(file) }
}

async function ofQuickstart(
  given: Environment,
): Promise<{ readonly source: SettingsSource; readonly env: Environment }> {
  const { quickstartSettings } = await import('../quickstart/quickstart-settings.ts')
  const { settings, environment: env } = quickstartSettings(given)
  return { source: { name: '--quickstart', read: () => settings }, env }
}
