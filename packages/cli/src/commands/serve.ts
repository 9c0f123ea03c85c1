/** `latchkey serve`: the login server that a file describes. */
import { serve } from '@latchkey/server/node'
import { createConfiguredServer } from '../configuration/configured-server.ts'
import type { Environment } from '../surroundings.ts'

export function serveConfigured(file: string, environment: Environment): Promise<void> {
  const made = createConfiguredServer(file, environment)
  return serve(
    async () => (await made).server,
    made.then(({ listen }) => listen),
  )
}
