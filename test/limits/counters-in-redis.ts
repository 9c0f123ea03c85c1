/** Counters in a Redis of the tests, as two processes see them. */
import { randomUUID } from 'node:crypto'
import { type Counters, type RedisScripts, type RemoteCounters, redisCounters } from '@latchkey/server'

export async function twoViews(
  connect: () => Promise<RedisScripts>,
  view: (client: RedisScripts) => Counters,
): Promise<readonly [Counters, Counters]> {
  return [view(await connect()), view(await connect())]
}

/** With a bound, under a prefix of its own: the bound is one of all keys below it. */
export function inRedis(client: RedisScripts, bounds: { readonly maximumEntries?: number } = {}): RemoteCounters {
  return redisCounters({ client, ...(bounds.maximumEntries !== undefined && { prefix: randomUUID() }), ...bounds })
}
