/** What the command makes of an environment: a server, and where it listens. */
import type { LoginServer } from '@latchkey/server'
import { type ServeOptions, serve } from '@latchkey/server/node'

/** A server that is ready to listen. */
export interface ListeningServer {
  readonly server: LoginServer
  readonly listen: ServeOptions
}

/** Serves it; what keeps it from being made ends the process with a line for each fault. */
export function serveMade(made: Promise<ListeningServer>): Promise<void> {
  return serve(
    async () => (await made).server,
    made.then(({ listen }) => listen),
  )
}
