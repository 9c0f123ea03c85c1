/** `limits`, `audit`, `revocations`, `redis` and `revocationFeed` in the settings file: what protects the server. */
import { withDeadline } from '@latchkey/guard'
import {
  ConfigurationError,
  DomainError,
  type LimitRule,
  type ProtectionOptions,
  redisCounters,
  type SharedCounters,
  sharedCounters,
  type World,
} from '@latchkey/server'
import { loadDriver } from '@latchkey/sql'
import type { Environment } from '../surroundings.ts'
import type { Read } from './collected-faults.ts'
import { readVariable } from './read-variable.ts'
import type { ReadSettings, UrlSettings } from './settings.ts'

/** What is left to be connected when nothing is wrong. */
export interface ProtectionParts {
  readonly options: ProtectionOptions
  readonly redisUrl: string | undefined
}

/** Has a value always. */
export function readProtections(
  settings: ReadSettings,
  environment: Environment,
): Read<ProtectionParts> & { readonly value: ProtectionParts } {
  const { limits, audit, revocations, redis, revocationFeed } = settings
  const feed = readVariable('revocationFeed.tokenEnv', revocationFeed?.tokenEnv, environment)
  const counting = readVariable('limits.secretEnv', limits?.secretEnv, environment)
  const shared = readRedisUrl(redis, environment)
  const [feedToken, secret, redisUrl] = [feed.value, counting.value, shared.value]
  const { secretEnv: _, ...limiting } = limits ?? {}
  const options = {
    ...(limits && { limits: { ...limiting, ...(secret !== undefined && { secret }) } }),
    ...(audit && { audit }),
    ...((revocations || feedToken !== undefined) && {
      revocations: { ...revocations, ...(feedToken !== undefined && { feedToken }) },
    }),
  }
  const isIdle = (value: string | undefined, off: string | undefined) => value !== undefined && off !== undefined
  return {
    value: { redisUrl, options },
    faults: [
      ...[feed, counting, shared].flatMap(({ faults }) => faults),
      ...(isIdle(redisUrl, limits?.off) ? ['redis: has no effect beside limits.off'] : []),
      ...(isIdle(feedToken, revocations?.off) ? ['revocationFeed: has no effect beside revocations.off'] : []),
    ],
  }
}

function readRedisUrl(redis: Partial<UrlSettings> | undefined, environment: Environment): Read<string> {
  const { value: url, faults } = readVariable('redis.urlEnv', redis?.urlEnv, environment)
  const isGood = url === undefined || /^rediss?:$/.test(URL.parse(url)?.protocol ?? '')
  if (isGood) return { value: url, faults }
  const fault = `redis.urlEnv: ${redis?.urlEnv}: give redis://host:6379 or rediss://user:password@host:6380`
  return { value: url, faults: [fault] }
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** What each start says of the way to Redis. */
export function redisWarnings(url: string | undefined): readonly string[] {
  const { protocol, host, hostname } = URL.parse(url ?? '') ?? {}
  if (protocol !== 'redis:' || LOOPBACK.test(hostname ?? '')) return []
  return [
    `redis.urlEnv: redis://${host} is spoken to without TLS: whoever is on the way reads its password and can reset every limit; give a rediss:// URL`,
  ]
}

/** Counters that are shared while Redis answers. */
export interface ConnectedCounters extends AsyncDisposable {
  readonly counters: SharedCounters
}

const START_MILLISECONDS = 1000
/** Asked for once at the start, and counted nowhere. */
const START: LimitRule = { kind: 'window', name: 'start', limit: 1, windowSeconds: 60 }

/**
 * Waits a second for Redis at the most. If it is not there then, the log says so at the start, and limits are counted here until it is.
 *
 * @throws {ConfigurationError} with the line that installs the driver of Redis, where it is missing
 */
export async function connectCounters(url: string, { clock, logger }: World): Promise<ConnectedCounters> {
  const { createClient } = await loadDriver('@redis/client', () => import('@redis/client')).catch((fault: unknown) => {
    throw fault instanceof DomainError ? new ConfigurationError([`redis: ${fault.message}`]) : fault
  })
  const client = createClient({ url, disableOfflineQueue: true })
  // Without a listener a lost connection would end the process; the counters tell the log themselves.
  client.on('error', () => {})
  await withDeadline(client.connect(), START_MILLISECONDS, 'redis', clock).catch(() => {})
  const counters = sharedCounters({ shared: redisCounters({ client }), clock, logger })
  await counters.look(START, 'start')
  return {
    counters,
    [Symbol.asyncDispose]: async () => client.destroy(),
  }
}
