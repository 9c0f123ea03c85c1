/** `latchkey serve --quickstart`: the demonstration. It is not safe for anything else, so it listens on this machine only. */
import { serveMade } from '../listening-server.ts'
import { createQuickstartServer } from '../quickstart/quickstart-server.ts'
import type { Environment } from '../surroundings.ts'

export function serveQuickstart(environment: Environment): Promise<void> {
  return serveMade(createQuickstartServer(environment))
}
