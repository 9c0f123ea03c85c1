/** `latchkey serve --quickstart`: the demonstration. It is not safe for anything else, so it listens on this machine only. */
import { serve } from '@latchkey/server/node'
import { createQuickstartServer } from '../quickstart/quickstart-server.ts'
import type { Environment } from '../surroundings.ts'

export function serveQuickstart(environment: Environment): Promise<void> {
  const made = createQuickstartServer(environment)
  return serve(
    async () => (await made).server,
    made.then(({ listen }) => listen),
  )
}
