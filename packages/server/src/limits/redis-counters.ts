/** Counters in Redis 7 or Valkey, alone or as a cluster: for a login server of many processes. */
import { createHash } from 'node:crypto'
import {
  nonEmptyText,
  type OptionTable,
  optional,
  parseOptions,
  wholeNumberWithin,
  withMethods,
} from '@latchkey/options'
import type { Lease, Portable, RemoteCounters, Settlement, Taken } from './counters.ts'
import type { LimitRule } from './limit-rule.ts'
import { COUNT_SCRIPT } from './redis-script.ts'

type Words = { keys: string[]; arguments: string[] }

/** What is used of a Redis client: the shape that `createClient` and `createCluster` of `@redis/client` share, connected. */
export interface RedisScripts {
  eval(script: string, options: Words): Promise<unknown>
  /** If it is there, the script is sent once to each node, and named from then on. */
  evalSha?(sha1: string, options: Words): Promise<unknown>
}

/** Options of {@link redisCounters}. */
export interface RedisCounterOptions {
  readonly client: RedisScripts
  /** What every key begins with. Default `latchkey:limit`. */
  readonly prefix?: string
  /** Keys of one rule with a count of their own. Default 100,000, some 20 MB. */
  readonly maximumEntries?: number
}

const OPTIONS = {
  client: withMethods<RedisScripts>('a connected client of @redis/client', 'eval'),
  prefix: optional('latchkey:limit', nonEmptyText),
  maximumEntries: optional(100_000, wholeNumberWithin(64, 100_000_000)),
} satisfies OptionTable<keyof RedisCounterOptions>

/** Six bits of a key, which is a digest. Six more are the place that keys share which find no room in their part. */
const PARTS = 64
const SHA1 = createHash('sha1').update(COUNT_SCRIPT).digest('hex')

/**
 * The keys of one rule lie in 64 parts, each with a hash tag of its own: of a cluster, one node decides about each. Every method rejects
 * while Redis is away.
 *
 * @throws {TypeError} one line for each option that is unknown, missing or wrong
 */
export function redisCounters(options: RedisCounterOptions): RemoteCounters {
  const { client, prefix, maximumEntries } = parseOptions(OPTIONS, options)
  const mostOfPart = Math.ceil(maximumEntries / PARTS)

  async function run(op: string, rule: LimitRule, key: string, lease?: Lease, how?: Settlement) {
    const { id = '', milliseconds = 0 } = lease ?? {}
    const part = `${prefix}:{${rule.name}:${key.slice(0, 1)}}`
    const kept = keptMilliseconds(rule) + milliseconds
    const words = [op, key, `*${key.slice(1, 2)}`, mostOfPart, kept, id, milliseconds, how ?? '', rule.kind]
    const sent = {
      keys: [part, `${part}:light`, `${part}:heavy`],
      arguments: [...words, ...numbersOf(rule)].map(String),
    }
    return readReply(await evaluate(client, sent))
  }

  return {
    take: (rule, key, lease) => run('take', rule, key, lease),
    settle: (rule, key, lease, how) => run('settle', rule, key, lease, how),
    look: (rule, key) => run('look', rule, key),
    count: (rule, key) => run('count', rule, key),
    isShared: true,
  }
}

async function evaluate(client: RedisScripts, words: Words): Promise<unknown> {
  if (!client.evalSha) return client.eval(COUNT_SCRIPT, words)
  try {
    return await client.evalSha(SHA1, words)
  } catch (fault) {
    if (!(fault instanceof Error && fault.message.startsWith('NOSCRIPT'))) throw fault
    return client.eval(COUNT_SCRIPT, words)
  }
}

function numbersOf(rule: LimitRule): readonly number[] {
  if (rule.kind === 'window') return [rule.limit, rule.windowSeconds * 1000]
  if (rule.kind === 'bucket') return [rule.burst, rule.everySeconds * 1000]
  const { free, firstDelaySeconds, growth, longestDelaySeconds, forgetSeconds } = rule
  return [free, firstDelaySeconds * 1000, growth, longestDelaySeconds * 1000, forgetSeconds * 1000]
}

/** No count of the rule says anything after that. */
function keptMilliseconds(rule: LimitRule): number {
  if (rule.kind === 'window') return Math.ceil(rule.windowSeconds * 1000)
  if (rule.kind === 'bucket') return Math.ceil(2 * rule.burst * rule.everySeconds * 1000)
  // A count grows beyond this only if it is made all day long, and then it is kept for as long.
  return Math.ceil(Math.max(86_400, rule.longestDelaySeconds, 4 * rule.free * rule.forgetSeconds) * 1000)
}

/** @throws {TypeError} for an answer that no script of ours gives: something else answers here */
function readReply(reply: unknown): Taken & Portable {
  const [as, ...rest] = Array.isArray(reply) ? reply : []
  const numbers = rest.map(Number)
  const isOurs =
    (as === 'taken' || as === 'busy' || as === 'shut') && numbers.length === 5 && numbers.every(Number.isFinite)
  if (!isOurs) throw new TypeError('redis: no answer of our script')
  const [used = 0, underWay = 0, waitMilliseconds = 0, failures = 0, ageMilliseconds = 0] = numbers
  return { as, used, underWay, waitMilliseconds, failures, ageMilliseconds }
}
