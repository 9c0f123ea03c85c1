/** Copies a login server's revocations into Redis, for guards that follow them there. */

import { callable, type OptionTable, optional, parseOptions, withMethods } from '@latchkey/options'
import { abortedAfter, pause, randomId } from '../../system-clock.ts'
import { tell } from '../../tell.ts'
import type { RevocationSource } from '../revocation-source.ts'
import { openFilling } from './filling.ts'
import { layoutName, redisLayout } from './layout.ts'
import { openSession, type RedisClient, type RedisSession } from './redis-client.ts'

/** Options of {@link publishToRedis}. */
export interface RedisPublisherOptions {
  /** The publisher makes its own connection from the client's options. */
  readonly client: RedisClient
  /** The truth: the login server's revocation log. */
  readonly source: RevocationSource
  /** Default `latchkey:revocations`. */
  readonly name?: string
  /** Called with the reason when it had to start again. Errors that it throws are ignored. */
  readonly onFault?: (fault: unknown) => void
}

const OPTIONS = {
  client: withMethods<RedisClient>('what createClient() returns', 'duplicate'),
  source: withMethods<RevocationSource>('the revocation log', 'follow'),
  name: layoutName,
  onFault: optional(undefined, callable<(fault: unknown) => void>('a function of the fault')),
} satisfies OptionTable<keyof RedisPublisherOptions>

const LEASE_MILLISECONDS = 3000
const RETRY_MILLISECONDS = 250

/** Renews the lease, or takes a free one. */
const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0`
const RELEASE = `return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0`

/**
 * Publishes until it is disposed of. Of several processes one writes, and another takes over within some seconds. When Redis has lost
 * what was published, all of it is written again from the source. Readers use it only once it is complete.
 *
 * @throws {TypeError} one line for each option that is unknown, missing or wrong
 */
export function publishToRedis(options: RedisPublisherOptions): AsyncDisposable {
  const { client, source, name, onFault } = parseOptions(OPTIONS, options)
  const keys = redisLayout(name)
  const holder = randomId()
  const ended = new AbortController()
  const { signal } = ended

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        using session = await openSession(client, signal)
        while (!(await holdLease(session))) {
          await pause(RETRY_MILLISECONDS, signal)
          signal.throwIfAborted()
        }
        await publish(session)
      } catch (fault) {
        if (signal.aborted) return
        tell(onFault, fault)
        await pause(RETRY_MILLISECONDS, signal)
      }
    }
  }

  async function holdLease({ send }: RedisSession): Promise<boolean> {
    return Number(await send('EVAL', RENEW, '1', keys.publisher, holder, String(LEASE_MILLISECONDS))) === 1
  }

  /** @throws {unknown} when Redis, the published data, the source or the lease is lost */
  async function publish(session: RedisSession): Promise<never> {
    for (let worn = false; ; worn = true) {
      const filling = await openFilling(session, keys, worn)
      const following = new AbortController()
      const batches = source.follow({
        ...(filling.cursor !== undefined && { after: filling.cursor }),
        signal: AbortSignal.any([signal, following.signal]),
      })
      try {
        for await (const batch of batches) {
          // Also while a long filling is written, so that no other process starts the same.
          if (!(await holdLease(session))) throw new Error('redis: another process publishes now')
          await filling.write(batch)
          if (filling.isWorn()) break
        }
      } finally {
        following.abort(new Error('the publisher lets go of the source'))
      }
      if (!filling.isWorn()) throw new Error('the source ended')
    }
  }

  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      ended.abort(new Error('the publisher was disposed of'))
      await running
      using session = await openSession(client, abortedAfter(RETRY_MILLISECONDS)).catch(() => undefined)
      await session?.send('EVAL', RELEASE, '1', keys.publisher, holder).catch(() => undefined)
    },
  }
}
