/** Counters in Redis 7 or Valkey, alone or as a cluster: for a login server of many processes. */
import { nonEmptyText, type OptionTable, optional, parseOptions, withMethods } from '@latchkey/options'
import type { Counters, Seen, Taken } from './counters.ts'
import { FORGET, GIVE_BACK, LOOK, TAKE_DELAYED, TAKE_IN_WINDOW } from './redis-scripts.ts'

/** What is used of a Redis client: the shape that `createClient` and `createCluster` of `@redis/client` share, connected. */
export interface RedisScripts {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/** Options of {@link redisCounters}. */
export interface RedisCounterOptions {
  readonly client: RedisScripts
  /** What every key begins with. Default `latchkey:limit`. */
  readonly prefix?: string
}

const OPTIONS = {
  client: withMethods<RedisScripts>('a connected client of @redis/client', 'eval'),
  prefix: optional('latchkey:limit', nonEmptyText),
} satisfies OptionTable<keyof RedisCounterOptions>

/**
 * Each count is one key, and its name a hash tag: of a cluster, one node decides about it. Every method rejects while Redis is away.
 *
 * @throws {TypeError} one line for each option that is unknown, missing or wrong
 */
export function redisCounters(options: RedisCounterOptions): Counters {
  const { client, prefix } = parseOptions(OPTIONS, options)
  const run = (script: string, rule: string, key: string, words: readonly number[]) =>
    client.eval(script, { keys: [`${prefix}:{${rule}:${key}}`], arguments: words.map(String) })

  return {
    async take(rule, key) {
      if (rule.kind === 'window') {
        return readTaken(await run(TAKE_IN_WINDOW, rule.name, key, [rule.limit, rule.windowSeconds * 1000]))
      }
      const { free, growth, longestDelaySeconds, memorySeconds } = rule
      const words = [free, growth, longestDelaySeconds * 1000, memorySeconds * 1000]
      return readTaken(await run(TAKE_DELAYED, rule.name, key, words))
    },
    async look(rule, key) {
      return readSeen(await run(LOOK, rule.name, key, []))
    },
    async giveBack(rule, key, { shutUntil }) {
      await run(GIVE_BACK, rule.name, key, [shutUntil])
    },
    async forget(rule, key) {
      await run(FORGET, rule.name, key, [])
    },
  }
}

/** @throws {TypeError} for an answer that no script of ours gives: something else answers here */
function readTaken(reply: unknown): Taken {
  const numbers = numbersIn(reply, 5)
  const [taken, count = 0, waitMilliseconds = 0, lifetimeMilliseconds = 0, shutUntil = 0] = numbers
  return { taken: taken === 1, count, waitMilliseconds, lifetimeMilliseconds, shutUntil }
}

/** @throws {TypeError} as above */
function readSeen(reply: unknown): Seen {
  const [count = 0, waitMilliseconds = 0, lifetimeMilliseconds = 0] = numbersIn(reply, 3)
  return { count, waitMilliseconds, lifetimeMilliseconds }
}

function numbersIn(reply: unknown, howMany: number): readonly number[] {
  const numbers = Array.isArray(reply) ? reply.map(Number) : []
  if (numbers.length === howMany && numbers.every(Number.isFinite)) return numbers
  throw new TypeError('redis: no answer of our script')
}
