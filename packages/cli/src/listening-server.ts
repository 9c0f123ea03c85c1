/** What the command makes of an environment: a server, and where it listens. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { LoginServer } from '@latchkey/server'
import { describeListenFault, type ServeOptions, serve } from '@latchkey/server/node'

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

/** Why nobody can listen there, found out beforehand, so that it is told together with all other faults; or undefined. */
export async function listenFault(host: string, port: number): Promise<string | undefined> {
  const probe = createServer()
  try {
    await once(probe.listen(port, host), 'listening')
    probe.close()
    await once(probe, 'close')
    return undefined
  } catch (fault) {
    return describeListenFault(fault as NodeJS.ErrnoException, host, port)
  }
}
