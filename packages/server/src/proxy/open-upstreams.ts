/** The apps behind the server: which requests go there, after which decision, and how they fare. */
import type { Revocations } from '@latchkey/guard/revocations'
import { Pool } from 'undici'
import type { Carried } from '../http/answer.ts'
import { parseTrustedProxies } from '../http/trusted-proxies.ts'
import type { World } from '../world/world.ts'
import { carry } from './carriage.ts'
import { createHeaderNames } from './header-names.ts'
import { createJudge, type Hand, type Judge } from './judge.ts'
import type { CarryParts, JudgingFace } from './place.ts'
import { createPrefixTable } from './prefix-table.ts'
import { createTellIdentity } from './told-identity.ts'
import type { ReadUpstreamOptions } from './upstream-options.ts'
import { createWatch } from './watch.ts'

/** Apps that can be asked. Disposing closes all connections to them. */
export interface Upstreams<F extends JudgingFace> extends AsyncDisposable {
  readonly judge: Judge<F>
  readonly hand: Hand
  /** Whether an app did not answer when it was asked last. */
  readonly isDegraded: () => boolean
}

/** What they need of the server. */
export interface UpstreamPorts<F> extends World {
  readonly faces: readonly F[]
  readonly feed: Revocations
  readonly trustedProxies: readonly string[]
}

/** Less than any server keeps a connection: one that is used again must not be closed at that moment. */
const KEPT_MILLISECONDS = 1000
const HEADERS_BYTES = 65_536

export function openUpstreams<F extends JudgingFace>(
  options: ReadUpstreamOptions,
  ports: UpstreamPorts<F>,
): Upstreams<F> {
  const { faces, feed, clock, trustedProxies } = ports
  const pools = new Map<string, Pool>()
  const poolOf = (origin: string) => {
    const pool = pools.get(origin) ?? createPool(origin, options.connectSeconds)
    pools.set(origin, pool)
    return pool
  }
  const watch = createWatch(clock, feed)
  const failing = new Set<string>()
  const places = options.prefixes.flatMap((one) => {
    const face = faces[one.face]
    const pool = poolOf(one.origin)
    const carryThere = (carried: Carried, parts: CarryParts) => carry(carried, { ...parts, pool })
    return face ? [{ ...one, face, carry: carryThere }] : []
  })
  const { judge, hand } = createJudge<F>({
    ...ports,
    options,
    find: createPrefixTable(places),
    names: createHeaderNames(Object.keys(options.headers)),
    tellIdentity: createTellIdentity(options, ports),
    trusted: parseTrustedProxies(trustedProxies),
    watch,
    told: (origin, isAnswered) => (isAnswered ? failing.delete(origin) : failing.add(origin)),
  })
  return {
    judge,
    hand,
    isDegraded: () => failing.size > 0,
    async [Symbol.asyncDispose]() {
      watch.endAll()
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}

/** The deadlines are ours: they are counted by the server's clock, and go on while a body is under way. */
function createPool(origin: string, connectSeconds: number): Pool {
  const [, socketPath] = /^unix:(.*)$/.exec(origin) ?? []
  return new Pool(socketPath === undefined ? origin : 'http://localhost', {
    ...(socketPath !== undefined && { socketPath }),
    connect: { timeout: Math.ceil(connectSeconds * 1000) },
    allowH2: false,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEPT_MILLISECONDS,
    keepAliveMaxTimeout: KEPT_MILLISECONDS,
    maxHeaderSize: HEADERS_BYTES,
  })
}

/** What an operator should read at each start: who else reaches the app can say whatever we say of people. */
export function upstreamWarnings({ prefixes, identity }: ReadUpstreamOptions): readonly string[] {
  if (identity === 'signed') return []
  return [...new Set(prefixes.map(({ origin }) => origin))]
    .filter((origin) => !isNearby(origin))
    .map(
      (origin) =>
        `upstream: whoever reaches ${origin} directly can say who they are; let only this server reach it, or give identity: 'signed'`,
    )
}

function isNearby(origin: string): boolean {
  if (origin.startsWith('unix:')) return true
  const { hostname } = new URL(origin)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
