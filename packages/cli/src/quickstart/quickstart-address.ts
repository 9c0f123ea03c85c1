/** Where the quickstart listens. */
import { isLoopback, listenFault } from '@latchkey/server/node'
import type { Environment } from '../surroundings.ts'

/** With faults, the host and port are not to be used. */
export interface QuickstartAddress {
  readonly host: string
  readonly port: number
  readonly faults: readonly string[]
}

/** Its passwords and keys are public, so only this machine may reach it. */
export async function readQuickstartAddress(environment: Environment): Promise<QuickstartAddress> {
  const host = environment['LATCHKEY_HOST'] || '127.0.0.1'
  const text = environment['LATCHKEY_PORT'] || '5000'
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN
  const faults: string[] = []
  if (!isLoopback(host)) {
    faults.push(
      `LATCHKEY_HOST: the quickstart has public passwords and keys, so it listens on loopback only, not on ${host}`,
    )
  }
  if (!(port <= 65_535)) faults.push(`LATCHKEY_PORT: ${text} is not a port; give a whole number from 0 to 65535`)
  if (faults.length > 0) return { host, port, faults }
  const busy = await listenFault(host, port)
  return { host, port, faults: busy ? [`LATCHKEY_PORT: ${busy}`] : [] }
}
