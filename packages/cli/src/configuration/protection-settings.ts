/** `limits`, `audit`, `revocations`, `redis` and `revocationFeed` in the settings file: what protects the server. */
import { type Counters, type ProtectionOptions, redisCounters, sharedCounters, type World } from '@latchkey/server'
import type { Environment } from '../surroundings.ts'
import { readVariable } from './read-variable.ts'
import type { ReadSettings, UrlSettings } from './settings.ts'

/** What is left to be connected when nothing is wrong. */
export interface ProtectionParts {
  readonly options: ProtectionOptions
  readonly redisUrl: string | undefined
}

/** @param faults - gets one line for each fault, with the setting's place in front */
export function readProtections(settings: ReadSettings, environment: Environment, faults: string[]): ProtectionParts {
  const { limits, audit, revocations, redis, revocationFeed } = settings
  const feedToken = readVariable('revocationFeed.tokenEnv', revocationFeed?.tokenEnv, environment, faults)
  const secret = readVariable('limits.secretEnv', limits?.secretEnv, environment, faults)
  const redisUrl = readRedisUrl(redis, environment, faults)
  if (redisUrl !== undefined && limits?.off !== undefined) faults.push('redis: has no effect beside limits.off')
  if (feedToken !== undefined && revocations?.off !== undefined)
    faults.push('revocationFeed: has no effect beside revocations.off')
  const { secretEnv: _, ...limiting } = limits ?? {}
  return {
    redisUrl,
    options: {
      ...(limits && { limits: { ...limiting, ...(secret !== undefined && { secret }) } }),
      ...(audit?.off !== undefined && { audit: { off: audit.off } }),
      ...((revocations || feedToken !== undefined) && {
        revocations: { ...revocations, ...(feedToken !== undefined && { feedToken }) },
      }),
    },
  }
}

function readRedisUrl(
  redis: Partial<UrlSettings> | undefined,
  environment: Environment,
  faults: string[],
): string | undefined {
  const url = readVariable('redis.urlEnv', redis?.urlEnv, environment, faults)
  const isGood = url === undefined || /^rediss?:$/.test(URL.parse(url)?.protocol ?? '')
  if (!isGood) faults.push(`redis.urlEnv: ${redis?.urlEnv}: give redis://host:6379 or rediss://user:password@host:6380`)
  return url
}

/** Counters that are shared while Redis answers. */
export interface ConnectedCounters extends AsyncDisposable {
  readonly counters: Counters
}

/** Does not wait for Redis: limits are counted here until it is there. */
export async function connectCounters(url: string, { clock, logger }: World): Promise<ConnectedCounters> {
  const { createClient } = await import('@redis/client')
  const client = createClient({ url, disableOfflineQueue: true })
  // Without a listener a lost connection would end the process; the counters tell the log themselves.
  client.on('error', () => {})
  client.connect().catch(() => {})
  return {
    counters: sharedCounters({ shared: redisCounters({ client }), clock, logger }),
    [Symbol.asyncDispose]: async () => client.destroy(),
  }
}
