/** Where the quickstart listens. */
import { isLoopback, listenFault } from '@latchkey/server/node'
import { portAfter } from '../configuration/listening.ts'
import type { Environment } from '../surroundings.ts'

/** With faults, the host and ports are not to be used. */
export interface QuickstartAddress {
  readonly host: string
  readonly port: number
  /** Of the admin listener. */
  readonly adminPort: number
  readonly faults: readonly string[]
}

/** Its passwords and keys are public, so only this machine may reach it. */
export async function readQuickstartAddress(environment: Environment): Promise<QuickstartAddress> {
  const host = environment['LATCHKEY_HOST'] || '127.0.0.1'
  const open = readPort('LATCHKEY_PORT', environment['LATCHKEY_PORT'] || '5000')
  const after = String(portAfter(open.fault === undefined ? open.port : 5000))
  const admin = readPort('LATCHKEY_ADMIN_PORT', environment['LATCHKEY_ADMIN_PORT'] || after)
  const faults = [open.fault, admin.fault].filter((fault) => fault !== undefined)
  if (!isLoopback(host)) {
    faults.unshift(
      `LATCHKEY_HOST: the quickstart has public passwords and keys, so it listens on loopback only, not on ${host}`,
    )
  }
  const place = { host, port: open.port, adminPort: admin.port }
  if (faults.length > 0) return { ...place, faults }
  if (open.port === admin.port && open.port !== 0)
    return {
      ...place,
      faults: [`LATCHKEY_ADMIN_PORT: ${admin.port} is LATCHKEY_PORT; give the admin listener a port of its own`],
    }
  const [busy, adminBusy] = [await listenFault(host, open.port), await listenFault(host, admin.port)]
  const told = [
    ...(busy ? [`LATCHKEY_PORT: ${busy}`] : []),
    ...(adminBusy ? [`LATCHKEY_ADMIN_PORT: ${adminBusy}`] : []),
  ]
  return { ...place, faults: told }
}

function readPort(name: string, text: string): { readonly port: number; readonly fault?: string } {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return { port }
  return { port, fault: `${name}: ${text} is not a port; give a whole number from 0 to 65535` }
}

/** Where clients reach it, as far as that is known before it listens. */
export function addressOf(host: string, port: number): string {
  const authority = host.includes(':') ? `[${host}]` : host
  return port === 0 ? `http://${authority}` : `http://${authority}:${port}`
}
