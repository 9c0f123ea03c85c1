/** A file of environment variables, in the form that Node's own `--env-file` reads. */
import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { ConfigurationError } from '@latchkey/server'
import type { Environment } from '../surroundings.ts'

/** The file that `latchkey init` writes. */
export const WRITTEN_ENV_FILE = 'latchkey.env'

/**
 * The environment with what the file adds, see {@link withVariables}.
 *
 * @param file - undefined adds nothing
 * @throws {ConfigurationError} when it cannot be read
 */
export function withEnvFile(environment: Environment, file: string | undefined): Environment {
  return file === undefined ? environment : withVariables(environment, parseEnv(readText(file)))
}

/** What is set already stays, as with Node; a variable that is set to nothing counts as not set, as everywhere here. */
export function withVariables(environment: Environment, added: Environment): Environment {
  return { ...added, ...Object.fromEntries(Object.entries(environment).filter(([, value]) => value)) }
}

/** Whoever has such a file, and has not named it, is told that it has the variable. */
export function hasWrittenVariable(name: string): boolean {
  return existsSync(WRITTEN_ENV_FILE) && Boolean(parseEnv(readText(WRITTEN_ENV_FILE))[name])
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    throw new ConfigurationError([
      `--env-file: ${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`}`,
    ])
  }
}
