/** Why a server cannot listen, in words that say what to do. */
import { once } from 'node:events'
import { createServer } from 'node:net'

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there; stop it, or choose another port',
  EACCES: 'this user may not listen there; choose a port above 1023',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'this host name is not known',
  EAI_AGAIN: 'this host name cannot be looked up',
}

/** The sentence for a failed listen. */
export function describeListenFault({ code = 'unknown' }: NodeJS.ErrnoException, host: string, port: number): string {
  return `cannot listen on ${host}:${port}: ${REASONS[code] ?? code}`
}

/** Why it is not possible to listen there, found out before a server is made: the sentence, or undefined. */
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
