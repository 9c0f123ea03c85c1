/** Where the server listens, in the settings file: for everybody, and for those who run it. */
import type { Listeners } from '@latchkey/server'
import { listenFault, plainHttpFault, type ServeOptions, samePortFault } from '@latchkey/server/node'
import Type from 'typebox'
import { type Section, section, text } from './section.ts'
import type { ReadSettings } from './settings.ts'

/** Where the server listens, and what it says. */
export interface ListenSettings {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 5000. */
  readonly port?: number
  /** Why plain HTTP beyond loopback is safe here. */
  readonly allowPlainHttp?: string
  /** Names by which it may be called, beside addresses and `localhost`. Default: any, because the proxy in front has judged it. */
  readonly hosts?: string[]
  /** Default `info`: a line for each login and each refusal, which `latchkey explain --request` reads. */
  readonly logLevel?: 'info' | 'warn' | 'error'
  /** Proxies whose word on the client's address is believed: addresses and networks (CIDR). Default none. */
  readonly trustedProxies?: string[]
  /** The header in which they say it. Default `x-forwarded-for`. */
  readonly forwardedHeader?: 'x-forwarded-for' | 'forwarded'
}

/** The admin listener. */
export interface AdminListenSettings {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default: the one after the public listener's; a free one where that takes a free one. */
  readonly port?: number
  /** Why plain HTTP beyond loopback is safe here. */
  readonly allowPlainHttp?: string
  /** Names by which it may be called, beside addresses and `localhost`. Default none. */
  readonly hosts?: string[]
}

/** What stands on which listener. */
export interface ListenerSettings {
  readonly administration?: 'public' | 'admin' | 'both' | 'nowhere'
  readonly documentation?: 'public' | 'admin' | 'both' | 'nowhere'
  readonly health?: 'public' | 'admin' | 'both' | 'nowhere'
  readonly revocationFeed?: 'public' | 'admin' | 'both' | 'nowhere'
}

const port = Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 }))
const texts = Type.Optional(Type.Array(text))
const standing = Type.Optional(Type.Enum(['public', 'admin', 'both', 'nowhere']))

export const LISTEN: Section<ListenSettings> = section({
  host: Type.Optional(text),
  port,
  allowPlainHttp: Type.Optional(text),
  hosts: texts,
  logLevel: Type.Optional(Type.Enum(['info', 'warn', 'error'])),
  trustedProxies: texts,
  forwardedHeader: Type.Optional(Type.Enum(['x-forwarded-for', 'forwarded'])),
})

export const ADMIN: Section<AdminListenSettings> = section({
  host: Type.Optional(text),
  port,
  allowPlainHttp: Type.Optional(text),
  hosts: texts,
})

export const LISTENERS: Section<ListenerSettings> = section({
  administration: standing,
  documentation: standing,
  health: standing,
  revocationFeed: standing,
})

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
