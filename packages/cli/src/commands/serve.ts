/** `latchkey serve`: the login server that a file describes. */
import { createConfiguredServer } from '../configuration/configured-server.ts'
import { withEnvFile } from '../configuration/env-file.ts'
import { type ListeningServer, serveMade } from '../listening-server.ts'
import type { Environment } from '../surroundings.ts'

/** Where the settings are. */
export interface ServedFiles {
  readonly config: string
  readonly envFile: string | undefined
}

export function serveConfigured(files: ServedFiles, environment: Environment): Promise<void> {
  return serveMade(create(files, environment))
}

async function create({ config, envFile }: ServedFiles, environment: Environment): Promise<ListeningServer> {
  return createConfiguredServer(config, withEnvFile(environment, envFile))
}
