/** What the command makes of an environment: a server, and where it listens. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { LoginServer } from '@latchkey/server'
import type { ServeOptions } from '@latchkey/server/node'

/** The environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A server that is ready to listen. */
export interface ListeningServer {
  readonly server: LoginServer
  readonly listen: ServeOptions
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there; stop it, or choose another port',
  EACCES: 'this user may not listen there; choose a port above 1023',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'this host name is not known',
  EAI_AGAIN: 'this host name cannot be looked up',
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
    const { code = 'unknown' } = fault as NodeJS.ErrnoException
    return `cannot listen on ${host}:${port}: ${REASONS[code] ?? code}`
  }
}
