/** `latchkey serve`: a configured login server, or the quickstart. */
import { serve } from '@latchkey/server/node'
import { createConfiguredServer } from '../configuration/configured-server.ts'
import type { Environment, ListeningServer } from '../listening-server.ts'
import { createQuickstartServer } from '../quickstart/quickstart-server.ts'

/** Runs the server that a file describes. */
export function serveConfigured(file: string, environment: Environment): Promise<void> {
  return run(createConfiguredServer(file, environment))
}

/** Runs the demonstration. It is not safe for anything else, so it listens on this machine only. */
export function serveQuickstart(environment: Environment): Promise<void> {
  return run(createQuickstartServer(environment))
}

function run(made: Promise<ListeningServer>): Promise<void> {
  return serve(
    async () => (await made).server,
    made.then(({ listen }) => listen),
  )
}
