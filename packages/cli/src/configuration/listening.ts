/** From settings to the places where a server listens, and what stands there. */
import type { Listeners } from '@latchkey/server'
import { listenFault, plainHttpFault, type ServeOptions, samePortFault } from '@latchkey/server/node'
import type { AdminListenSettings } from './listen-settings.ts'
import type { ReadSettings } from './settings.ts'

/** Where it listens, and one line for each reason why it cannot. Ports are asked for, and given back. */
export async function readListen(
  settings: ReadSettings,
): Promise<{ readonly listen: ServeOptions; readonly faults: readonly string[] }> {
  const open = placeOf(settings.listen, 5000)
  const ofOpen = await placeFaults(open, '')
  if (!hasAdmin(settings)) {
    const idle = settings.admin ? ['admin: nothing stands on this listener; leave it out, or see `listeners`'] : []
    return { listen: open, faults: [...ofOpen, ...idle] }
  }
  const admin = placeOf(settings.admin ?? {}, portAfter(open.port))
  const shared = samePortFault(open.port, admin.port)
  const ofAdmin = shared === undefined ? await placeFaults(admin, 'admin.') : [shared]
  return { listen: { ...open, admin }, faults: [...ofOpen, ...ofAdmin] }
}

/** Health alone is on the other listener too, and feeds are where they are wanted. */
function hasAdmin({ native, revocationFeed, listeners = {} }: ReadSettings): boolean {
  const { administration = 'admin', documentation = 'admin', health, revocationFeed: feed } = listeners
  const isThere = (place: string | undefined) => place === 'admin' || place === 'both'
  const ofNative = native !== undefined && (isThere(administration) || isThere(documentation))
  return ofNative || health === 'admin' || (revocationFeed !== undefined && isThere(feed))
}

/** Servers on one machine have ports of their own, and so they are apart here too. */
export function portAfter(given: number): number {
  if (given === 0) return 0
  return given === 65_535 ? given - 1 : given + 1
}

function placeOf({ host = '127.0.0.1', port: given, allowPlainHttp }: AdminListenSettings, standard: number) {
  return { host, port: given ?? standard, ...(allowPlainHttp !== undefined && { allowPlainHttp }) }
}

async function placeFaults(
  { host, port: asked, allowPlainHttp }: ReturnType<typeof placeOf>,
  within: string,
): Promise<readonly string[]> {
  const exposed = plainHttpFault(host, allowPlainHttp)
  const busy = await listenFault(host, asked)
  return [...(exposed ? [`${within}${exposed}`] : []), ...(busy ? [`${within}port: ${busy}`] : [])]
}

/** Of the server's options, what these settings say. */
export function listenerOptions({ listen, admin, listeners }: ReadSettings): {
  readonly listeners?: Listeners
  readonly publicHosts?: readonly string[]
  readonly adminHosts?: readonly string[]
} {
  return {
    ...(listeners && { listeners }),
    ...(listen.hosts && { publicHosts: listen.hosts }),
    ...(admin?.hosts && { adminHosts: admin.hosts }),
  }
}
