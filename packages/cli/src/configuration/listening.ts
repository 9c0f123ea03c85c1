/** From settings to the places where a server listens, and what stands there. */
import type { Listeners } from '@latchkey/server'
import { placeFaults, type ServeOptions, samePortFault } from '@latchkey/server/node'
import type { AdminListenSettings, ListenSettings } from './listen-settings.ts'
import type { ReadSettings } from './settings.ts'

/** Where it listens, and one line for each reason why it cannot. Ports are asked for, and given back. */
export async function readListen(
  settings: ReadSettings,
): Promise<{ readonly listen: ServeOptions; readonly faults: readonly string[] }> {
  const open = placeOf(settings.listen, 5000)
  const times = timesOf(settings.listen)
  const ofOpen = await placeFaults(open)
  if (!hasAdmin(settings)) {
    const idle = settings.admin ? ['admin: nothing stands on this listener; leave it out, or see `listeners`'] : []
    return { listen: { ...open, ...times }, faults: [...ofOpen, ...idle] }
  }
  const admin = placeOf(settings.admin ?? {}, portAfter(open.port))
  const shared = samePortFault(open.port, admin.port)
  const ofAdmin = shared === undefined ? await placeFaults(admin, 'admin.') : [shared]
  return { listen: { ...open, ...times, admin }, faults: [...ofOpen, ...ofAdmin] }
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

/** As they stand in the file; a time that does not is the listener's own. */
function timesOf({ drainSeconds, finishSeconds, keepAliveSeconds, headersSeconds }: ListenSettings) {
  return {
    ...(drainSeconds !== undefined && { drainSeconds }),
    ...(finishSeconds !== undefined && { finishSeconds }),
    ...(keepAliveSeconds !== undefined && { keepAliveSeconds }),
    ...(headersSeconds !== undefined && { headersSeconds }),
  }
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
