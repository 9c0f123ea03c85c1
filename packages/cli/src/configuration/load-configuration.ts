/** Reads the settings file and the environment variables that it names; reports every fault at once. */
import { readFileSync } from 'node:fs'
import { ConfigurationError } from '@latchkey/server'
import type { ServeOptions } from '@latchkey/server/node'
import { type Configuration, readConfiguration } from './configuration.ts'

/** Settings with their secrets filled in. */
export interface LoadedConfiguration {
  readonly configuration: Configuration
  readonly listen: ServeOptions
  /** The value of an environment variable that the settings name; it is there. */
  readonly secret: (name: string) => string
}

/** @throws {ConfigurationError} with one line for each fault */
export async function loadConfiguration(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<LoadedConfiguration> {
  const configuration = parse(file)
  const names = [configuration.users.urlEnv, ...configuration.faces.map(({ secretEnv }) => secretEnv)]
  const absent = names.filter((name) => !environment[name])
  if (absent.length > 0) {
    throw new ConfigurationError(
      absent.map((name) => `${name}: ${file} names this environment variable, and it is not set`),
    )
  }
  const { host, port = 5000, allowPlainHttp } = configuration
  return {
    configuration,
    listen: { port, ...(host && { host }), ...(allowPlainHttp && { allowPlainHttp }) },
    secret: (name) => environment[name] ?? '',
  }
}

function parse(file: string): Configuration {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (fault) {
    if (fault instanceof SyntaxError) throw new ConfigurationError([`${file}: this is not JSON`])
    throw new ConfigurationError([`${file}: cannot be read; write one, or try \`latchkey serve --quickstart\``])
  }
  const configuration = readConfiguration(value)
  if ('faces' in configuration) return configuration
  throw new ConfigurationError(configuration.map((line) => `${file}: ${line}`))
}
