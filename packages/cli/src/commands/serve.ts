/** `latchkey serve`: the login server that a file describes. */
import { createConfiguredServer } from '../configuration/configured-server.ts'
import { serveMade } from '../listening-server.ts'
import type { Environment } from '../surroundings.ts'

export function serveConfigured(file: string, environment: Environment): Promise<void> {
  return serveMade(createConfiguredServer(file, environment))
}
